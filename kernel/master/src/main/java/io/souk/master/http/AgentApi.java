package io.souk.master.http;

import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.metrics.MasterMeters;
import io.souk.protocol.agent.Call;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.Parsed;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.negotiate.Codec;
import io.souk.security.audit.Deed;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@code POST /api/v1/agent} (the agent protocol). */
final class AgentApi {

  static final String STREAM_HEADER = "Souk-Stream-Id";

  private final ObjectBus bus;
  private final MasterMeters meters;
  private final Leaders leaders;
  private final CallBody<Call> bodies =
      new CallBody<>(Call::newBuilder, "agent::Call", AgentApi::findProblem);

  AgentApi(ObjectBus bus, MasterMeters meters, Leaders leaders) {
    this.bus = bus;
    this.meters = meters;
    this.leaders = leaders;
  }

  void handle(Exchange exchange) {
    bodies
        .read(exchange.request())
        .onSuccess(
            parsed -> {
              switch (parsed) {
                case Parsed.Valid<Call> valid -> accept(exchange, valid.call(), valid.format());
                case Parsed.Refused<Call> refused -> Streams.refuse(exchange, refused);
              }
            });
  }

  private void accept(Exchange exchange, Call call, Codec format) {
    meters.call("agent", call.getType().name());
    switch (call.getType()) {
      case SUBSCRIBE -> {
        exchange.does(doing(call, call.getSubscribe().getInfo().getHostname()));
        subscribe(exchange, call, format);
      }
      case UNREGISTER -> {
        exchange.does(doing(call, ""));
        forward(exchange, call);
      }
      case PONG, UPDATE, MESSAGE, EXECUTOR_EXITED, OPERATION_UPDATE, UPDATE_RESOURCES ->
          forward(exchange, call);
      case UNKNOWN -> exchange.text(501, "");
    }
  }

  private static Deed.Doing doing(Call call, String hostname) {
    Map<String, String> object = new HashMap<>();
    agentId(call).ifPresent(id -> object.put("agent", id.getValue()));
    if (!hostname.isEmpty()) {
      object.put("machine", hostname);
    }
    return Deed.Doing.of(call.getType().name(), object);
  }

  private void forward(Exchange exchange, Call call) {
    Streams.named(exchange, STREAM_HEADER)
        .ifPresentOrElse(
            stream ->
                bus.send(new Command.AgentCall(stream, call, exchange.sender()))
                    .onSuccess(reply -> Streams.answer(exchange, reply)),
            () ->
                exchange.text(
                    400, "All non-subscribe calls should include the 'Souk-Stream-Id' header"));
  }

  /** The stream speaks the format of the call: an agent has one. */
  private void subscribe(Exchange exchange, Call call, Codec format) {
    String cluster = call.getSubscribe().getClusterId();
    Optional<String> own = leaders.cluster();
    if (!cluster.isEmpty() && own.isPresent() && !own.get().equals(cluster)) {
      exchange.text(
          409, "The agent belongs to cluster %s, this is %s".formatted(cluster, own.get()));
      return;
    }
    String remote = exchange.request().remoteAddress().hostAddress();
    new Streams.Opening(bus, exchange, Streams.Kind.AGENT, meters, leaders)
        .open(
            STREAM_HEADER,
            format,
            stream ->
                new Command.SubscribeAgent(
                    stream,
                    agentId(call),
                    call.getSubscribe(),
                    remote == null ? "" : remote,
                    exchange.sender()),
            Command.AgentStreamClosed::new);
  }

  private static Optional<AgentID> agentId(Call call) {
    AgentID id = call.hasAgentId() ? call.getAgentId() : call.getSubscribe().getInfo().getId();
    return id.getValue().isEmpty() ? Optional.empty() : Optional.of(id);
  }

  private static Optional<String> findProblem(Call call) {
    if (!call.hasType()) {
      return Optional.of("Expecting 'type' to be present");
    }
    return switch (call.getType()) {
      case UNKNOWN -> Optional.empty();
      case SUBSCRIBE -> present(call.hasSubscribe(), "subscribe");
      case PONG, UNREGISTER -> withAgent(call, true, "");
      case UPDATE -> withAgent(call, call.hasUpdate(), "update");
      case MESSAGE -> withAgent(call, call.hasMessage(), "message");
      case EXECUTOR_EXITED -> withAgent(call, call.hasExecutorExited(), "executor_exited");
      case OPERATION_UPDATE -> withAgent(call, call.hasOperationUpdate(), "operation_update");
      case UPDATE_RESOURCES -> withAgent(call, call.hasUpdateResources(), "update_resources");
    };
  }

  private static Optional<String> withAgent(Call call, boolean there, String field) {
    return present(!call.getAgentId().getValue().isEmpty(), "agent_id")
        .or(() -> present(there, field));
  }

  private static Optional<String> present(boolean there, String field) {
    return there ? Optional.empty() : Optional.of("Expecting '" + field + "' to be present");
  }
}
