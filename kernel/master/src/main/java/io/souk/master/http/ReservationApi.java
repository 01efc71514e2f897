package io.souk.master.http;

import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.protocol.WireException;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.RequestBody;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.master.Call;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The older endpoints for reservations and volumes: forms of {@code slaveId} and a JSON array of
 * resources. What they ask is asked as operator calls.
 */
final class ReservationApi {

  /** A form that cannot be read; the message is the answer. */
  private static final class BadFormException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadFormException(String message) {
      super(message, null, false, false);
    }
  }

  /** What becomes of a form. */
  private interface Reader {
    Call read(Form form, AgentID agent);
  }

  private final ObjectBus bus;

  ReservationApi(ObjectBus bus) {
    this.bus = bus;
  }

  void mount(RouteTable routes) {
    mount(routes, "/reserve", ReservationApi::reserve);
    mount(routes, "/unreserve", ReservationApi::unreserve);
    mount(routes, "/create-volumes", ReservationApi::create);
    mount(routes, "/destroy-volumes", ReservationApi::destroy);
  }

  private void mount(RouteTable routes, String path, Reader reader) {
    routes.post(
        path, RouteTable.Where.LEADER, RouteTable.WRITE, exchange -> read(exchange, reader));
  }

  private void read(Exchange exchange, Reader reader) {
    RequestBody.collect(exchange.request())
        .onSuccess(
            body -> {
              Call call;
              try {
                Form form = Form.of(body);
                call =
                    reader.read(
                        form, AgentID.newBuilder().setValue(field(form, "slaveId")).build());
              } catch (BadFormException e) {
                exchange.text(400, e.getMessage());
                return;
              }
              exchange.does(OperatorDoings.of(call));
              bus.send(new Command.OperatorCall(call, exchange.sender()))
                  .onSuccess(reply -> Streams.answer(exchange, reply));
            })
        .onFailure(
            error ->
                CallBody.refusal(error).ifPresent(refused -> Streams.refuse(exchange, refused)));
  }

  private static Call reserve(Form form, AgentID agent) {
    Call.ReserveResources.Builder reserve =
        Call.ReserveResources.newBuilder()
            .setAgentId(agent)
            .addAllResources(resources(form, "resources"));
    if (form.find("source").isPresent()) {
      reserve.addAllSource(resources(form, "source"));
    }
    return Call.newBuilder()
        .setType(Call.Type.RESERVE_RESOURCES)
        .setReserveResources(reserve)
        .build();
  }

  private static Call unreserve(Form form, AgentID agent) {
    return Call.newBuilder()
        .setType(Call.Type.UNRESERVE_RESOURCES)
        .setUnreserveResources(
            Call.UnreserveResources.newBuilder()
                .setAgentId(agent)
                .addAllResources(resources(form, "resources")))
        .build();
  }

  private static Call create(Form form, AgentID agent) {
    return Call.newBuilder()
        .setType(Call.Type.CREATE_VOLUMES)
        .setCreateVolumes(
            Call.CreateVolumes.newBuilder()
                .setAgentId(agent)
                .addAllVolumes(resources(form, "volumes")))
        .build();
  }

  private static Call destroy(Form form, AgentID agent) {
    return Call.newBuilder()
        .setType(Call.Type.DESTROY_VOLUMES)
        .setDestroyVolumes(
            Call.DestroyVolumes.newBuilder()
                .setAgentId(agent)
                .addAllVolumes(resources(form, "volumes")))
        .build();
  }

  private static List<Resource> resources(Form form, String name) {
    byte[] json = field(form, name).getBytes(StandardCharsets.UTF_8);
    try {
      return MesosJson.readList(json, Resource.getDefaultInstance());
    } catch (WireException e) {
      throw new BadFormException(
          "Error in parsing '%s' query parameter in the request body: %s"
              .formatted(name, e.getMessage()));
    }
  }

  private static String field(Form form, String name) {
    return form.find(name)
        .orElseThrow(
            () ->
                new BadFormException(
                    "Missing '%s' query parameter in the request body".formatted(name)));
  }
}
