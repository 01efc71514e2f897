package io.souk.master.http;

import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.protocol.WireException;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.RequestBody;
import io.souk.protocol.http.RequestTarget;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.WeightInfo;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.quota.QuotaRequest;
import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The older endpoints that set weights and quotas; what they ask is asked as operator calls. */
final class RoleApi {

  private static final String QUOTA = "/quota";

  private final ObjectBus bus;

  RoleApi(ObjectBus bus) {
    this.bus = bus;
  }

  void mount(RouteTable routes) {
    RouteTable.Where leader = RouteTable.Where.LEADER;
    routes.put(
        "/weights",
        leader,
        RouteTable.WRITE,
        exchange -> read(exchange, "weights", RoleApi::weights));
    routes.post(
        QUOTA,
        leader,
        RouteTable.WRITE,
        exchange -> read(exchange, "set quota request", RoleApi::quota));
    routes.below(QUOTA, leader, RouteTable.WRITE, HttpMethod.DELETE, this::removeQuota);
  }

  private void read(Exchange exchange, String what, Function<byte[], Call> reader) {
    RequestBody.collect(exchange.request())
        .onSuccess(
            body -> {
              Call call;
              try {
                call = reader.apply(body);
              } catch (WireException e) {
                exchange.text(400, "Failed to parse " + what + " JSON: " + e.getMessage());
                return;
              }
              send(exchange, call);
            })
        .onFailure(
            error ->
                CallBody.refusal(error).ifPresent(refused -> Streams.refuse(exchange, refused)));
  }

  private static Call weights(byte[] body) {
    List<WeightInfo> infos = MesosJson.readList(body, WeightInfo.getDefaultInstance());
    return Call.newBuilder()
        .setType(Call.Type.UPDATE_WEIGHTS)
        .setUpdateWeights(Call.UpdateWeights.newBuilder().addAllWeightInfos(infos))
        .build();
  }

  private static Call quota(byte[] body) {
    QuotaRequest request = MesosJson.read(body, QuotaRequest.newBuilder()).build();
    return Call.newBuilder()
        .setType(Call.Type.SET_QUOTA)
        .setSetQuota(Call.SetQuota.newBuilder().setQuotaRequest(request))
        .build();
  }

  /** {@code DELETE /quota/ROLE}. */
  private void removeQuota(Exchange exchange) {
    Optional<String> role = roleIn(exchange.path());
    if (role.isEmpty()) {
      exchange.text(400, "Expecting the path to be '/quota/<role>'");
      return;
    }
    send(
        exchange,
        Call.newBuilder()
            .setType(Call.Type.REMOVE_QUOTA)
            .setRemoveQuota(Call.RemoveQuota.newBuilder().setRole(role.get()))
            .build());
  }

  private static Optional<String> roleIn(String path) {
    if (path.length() <= QUOTA.length() + 1 || !RequestTarget.isWellEncoded(path)) {
      return Optional.empty();
    }
    String encoded = path.substring(QUOTA.length() + 1).replace("+", "%2B");
    return Optional.of(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
  }

  private void send(Exchange exchange, Call call) {
    exchange.does(OperatorDoings.of(call));
    bus.send(new Command.OperatorCall(call, exchange.sender()))
        .onSuccess(reply -> Streams.answer(exchange, reply));
  }
}
