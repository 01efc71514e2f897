package io.souk.master.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** What the master's HTTP side counts. Safe to use from any thread. */
public final class MasterMeters {

  private record Request(String route, String method, int status) {}

  private final MeterRegistry registry;
  private final Map<Request, Timer> requests = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> streams = new ConcurrentHashMap<>();
  private final Map<String, Counter> calls = new ConcurrentHashMap<>();
  private final Counter sharedReads;

  /** Meters kept in {@code registry}. */
  public MasterMeters(MeterRegistry registry) {
    this.registry = registry;
    this.sharedReads =
        Counter.builder("souk_master_http_shared_reads")
            .description("Reads answered with the bytes of an equal read of the same state")
            .register(registry);
  }

  /** Shows how many commands wait for the loop. */
  public void watchMailbox(IntSupplier unanswered) {
    Gauge.builder("souk_master_mailbox_commands", unanswered, IntSupplier::getAsInt)
        .description("Commands sent to the loop and not yet answered")
        .register(registry);
  }

  /**
   * A request was answered.
   *
   * @param route as registered, never what the client sent
   */
  public void request(String route, String method, int status, long nanos) {
    requests
        .computeIfAbsent(new Request(route, method, status), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** A call of a scheduler, an agent or an operator was parsed. */
  public void call(String api, String type) {
    calls
        .computeIfAbsent(
            api + "/" + type,
            ignored ->
                Counter.builder("souk_master_calls")
                    .description("Calls received, by API and type")
                    .tag("api", api)
                    .tag("type", type)
                    .register(registry))
        .increment();
  }

  /** A read was answered with the bytes of another. */
  public void sharedRead() {
    sharedReads.increment();
  }

  /** How many reads were answered with the bytes of another. */
  public double sharedReads() {
    return sharedReads.count();
  }

  /** A stream was opened. */
  public void streamOpened(String kind) {
    open(kind).incrementAndGet();
  }

  /**
   * A stream was closed.
   *
   * @param reason ENDED by the master, PEER, or TOO_SLOW
   */
  public void streamClosed(String kind, String reason) {
    open(kind).decrementAndGet();
    Counter.builder("souk_master_closed_streams")
        .description("Event streams closed, by reason")
        .tag("kind", kind)
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  /** How many streams of that kind are open. */
  public int openStreams(String kind) {
    return open(kind).get();
  }

  private AtomicInteger open(String kind) {
    return streams.computeIfAbsent(
        kind,
        ignored -> {
          AtomicInteger open = new AtomicInteger();
          Gauge.builder("souk_master_open_streams", open, AtomicInteger::get)
              .description("Open event streams")
              .tag("kind", kind)
              .register(registry);
          return open;
        });
  }

  private Timer timer(Request request) {
    return Timer.builder("souk_master_http_requests")
        .description("Requests by route, method and status, streams at their opening")
        .tag("route", request.route())
        .tag("method", request.method())
        .tag("status", Integer.toString(request.status()))
        .register(registry);
  }
}
