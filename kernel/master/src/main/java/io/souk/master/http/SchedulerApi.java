package io.souk.master.http;

import io.souk.master.bus.CallCheck;
import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.metrics.MasterMeters;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.Negotiation;
import io.souk.protocol.http.Parsed;
import io.souk.protocol.leader.SubscribeOrder;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.negotiate.Codec;
import io.souk.security.audit.Deed;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@code POST /api/v1/scheduler} (Mesos v1 scheduler API). */
final class SchedulerApi {

  static final String STREAM_HEADER = "Mesos-Stream-Id";

  private final ObjectBus bus;
  private final MasterMeters meters;
  private final Leaders leaders;
  private final CallBody<Call> bodies =
      new CallBody<>(Call::newBuilder, "scheduler::Call", CallCheck::findProblem);

  SchedulerApi(ObjectBus bus, MasterMeters meters, Leaders leaders) {
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
                case Parsed.Valid<Call> valid -> accept(exchange, valid.call());
                case Parsed.Refused<Call> refused -> Streams.refuse(exchange, refused);
              }
            });
  }

  private void accept(Exchange exchange, Call call) {
    meters.call("scheduler", call.getType().name());
    switch (call.getType()) {
      case SUBSCRIBE -> {
        exchange.does(doing(call, call.getSubscribe().getFrameworkInfo()));
        subscribe(exchange, call);
      }
      case TEARDOWN -> {
        exchange.does(Deed.Doing.of("TEARDOWN", "framework", call.getFrameworkId().getValue()));
        forward(exchange, call);
      }
      case UPDATE_FRAMEWORK -> {
        exchange.does(doing(call, call.getUpdateFramework().getFrameworkInfo()));
        forward(exchange, call);
      }
      case RECONCILE_OPERATIONS -> {
        if (Negotiation.answer(exchange.request()).isEmpty()) {
          exchange.text(406, Negotiation.NOT_ACCEPTABLE);
        } else {
          forward(exchange, call);
        }
      }
      case UNKNOWN,
          ACCEPT,
          DECLINE,
          ACCEPT_INVERSE_OFFERS,
          DECLINE_INVERSE_OFFERS,
          REVIVE,
          KILL,
          SHUTDOWN,
          ACKNOWLEDGE,
          ACKNOWLEDGE_OPERATION_STATUS,
          RECONCILE,
          MESSAGE,
          REQUEST,
          SUPPRESS ->
          forward(exchange, call);
    }
  }

  private static Deed.Doing doing(Call call, FrameworkInfo info) {
    Map<String, String> object = new HashMap<>();
    object.put("name", info.getName());
    if (info.hasId()) {
      object.put("framework", info.getId().getValue());
    }
    return Deed.Doing.of(call.getType().name(), object);
  }

  private void forward(Exchange exchange, Call call) {
    bus.send(
            new Command.SchedulerCall(
                call, Streams.named(exchange, STREAM_HEADER), exchange.sender()))
        .onSuccess(reply -> Streams.answer(exchange, reply));
  }

  /** Whoever says that it is somebody else is refused before anything is looked at. */
  private static Optional<String> findPrincipalFault(Exchange exchange, FrameworkInfo info) {
    return exchange
        .sender()
        .filter(sender -> info.hasPrincipal() && !sender.equals(info.getPrincipal()))
        .map(
            sender ->
                ("Failed to validate scheduler::Call: Authenticated principal '%s' does not match"
                        + " principal '%s' set in 'FrameworkInfo'")
                    .formatted(sender, info.getPrincipal()));
  }

  private void subscribe(Exchange exchange, Call call) {
    Optional<String> fault = findPrincipalFault(exchange, call.getSubscribe().getFrameworkInfo());
    if (fault.isPresent()) {
      exchange.text(400, fault.get());
      return;
    }
    Optional<Codec> format = Negotiation.answer(exchange.request());
    if (format.isEmpty()) {
      exchange.text(406, Negotiation.NOT_ACCEPTABLE);
      return;
    }
    if (exchange.header(STREAM_HEADER).isPresent()) {
      exchange.text(400, "Subscribe calls should not include the 'Mesos-Stream-Id' header");
      return;
    }
    new Streams.Opening(bus, exchange, Streams.Kind.FRAMEWORK, meters, leaders)
        .open(
            STREAM_HEADER,
            format.get(),
            stream ->
                new Command.SubscribeFramework(
                    stream,
                    call.getSubscribe(),
                    exchange.sender(),
                    SubscribeOrder.of(exchange.header(SubscribeOrder.HEADER))),
            Command.FrameworkStreamClosed::new);
  }
}
