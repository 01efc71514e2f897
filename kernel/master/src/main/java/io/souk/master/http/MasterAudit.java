package io.souk.master.http;

import io.souk.master.bus.StreamRecord;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.security.audit.Audit;
import io.souk.security.audit.Deed;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Records what requests to this master did, once they are answered: what says that it does
 * something, unless it was sent elsewhere, and what is denied. A subscription is recorded with the
 * first record of its stream, which says whether it was taken.
 */
final class MasterAudit {

  private static final String ROLE = "master";

  /** A call on a stream that is not a current one is denied, too, and means nothing. */
  private static final Set<String> STREAMED = Set.of("/api/v1/scheduler", "/api/v1/agent");

  private final Audit audit;

  MasterAudit(Audit audit) {
    this.audit = audit;
  }

  /** Looks at a request that has just come. */
  void watch(Exchange exchange, String route, long began) {
    exchange.whenUnheard(status -> answered(exchange, route, status, began));
    exchange.whenStreaming(
        first ->
            exchange
                .doing()
                .ifPresent(
                    doing -> {
                      Map<String, String> object = new HashMap<>(doing.object());
                      boolean taken = isTaken(first, object);
                      record(
                          exchange,
                          route,
                          new Deed.Doing(doing.call(), object),
                          new Deed.Result(
                              200, taken ? Deed.Outcome.DONE : Deed.Outcome.REFUSED, since(began)));
                    }));
  }

  /** Looks at a request whose answer begins. */
  void answered(Exchange exchange, String route, long began) {
    answered(exchange, route, exchange.response().getStatusCode(), began);
  }

  private void answered(Exchange exchange, String route, int status, long began) {
    Deed.Outcome outcome = Deed.Outcome.of(status);
    boolean told =
        outcome == Deed.Outcome.DENIED
            ? !isStale(exchange, route, status)
            : exchange.doing().isPresent() && !exchange.isStreaming() && status / 100 != 3;
    if (told) {
      record(
          exchange,
          route,
          exchange.doing().orElse(Deed.Doing.UNKNOWN),
          new Deed.Result(status, outcome, since(began)));
    }
  }

  private static boolean isStale(Exchange exchange, String route, int status) {
    return status == 403
        && STREAMED.contains(route)
        && exchange.doing().isEmpty()
        && (exchange.header(SchedulerApi.STREAM_HEADER).isPresent()
            || exchange.header(AgentApi.STREAM_HEADER).isPresent());
  }

  /** Adds the id that was given, or the reason why none was. */
  private static boolean isTaken(StreamRecord first, Map<String, String> object) {
    return switch (first) {
      case StreamRecord.FrameworkEvent framework -> isTaken(framework.event(), object);
      case StreamRecord.AgentEvent agent -> isTaken(agent.event(), object);
      case StreamRecord.EndOfStream end -> {
        object.put("reason", end.reason());
        yield false;
      }
    };
  }

  private static boolean isTaken(Event event, Map<String, String> object) {
    if (event.getType() == Event.Type.SUBSCRIBED) {
      object.put("framework", event.getSubscribed().getFrameworkId().getValue());
      return true;
    }
    object.put("reason", event.getError().getMessage());
    return false;
  }

  private static boolean isTaken(io.souk.protocol.agent.Event event, Map<String, String> object) {
    if (event.getType() == io.souk.protocol.agent.Event.Type.SUBSCRIBED) {
      object.put("agent", event.getSubscribed().getAgentId().getValue());
      return true;
    }
    object.put(
        "reason",
        event.hasError() ? event.getError().getMessage() : event.getShutdown().getMessage());
    return false;
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** The route stands for the path, which may name things that are secret below a plug-in's. */
  private void record(Exchange exchange, String route, Deed.Doing doing, Deed.Result result) {
    audit.record(
        new Deed(
            Instant.now(),
            ROLE,
            new Deed.Asker(
                exchange.sender(),
                Optional.ofNullable(exchange.request().remoteAddress())
                    .map(address -> address.hostAddress())
                    .orElse("")),
            new Deed.Target(exchange.request().method().name(), route),
            doing,
            result));
  }
}
