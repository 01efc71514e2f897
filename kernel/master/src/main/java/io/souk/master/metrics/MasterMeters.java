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
import java.util.function.LongSupplier;

/** What the master's HTTP side counts. Safe to use from any thread. */
public final class MasterMeters {

  /** The streams of {@code SUBSCRIBE} of the operator API. */
  public static final String OPERATORS = "operator";

  private record Request(String route, String method, int status) {}

  private final MeterRegistry registry;
  private final boolean ofRehearsal;
  private final Map<Request, Timer> requests = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> streams = new ConcurrentHashMap<>();
  private final Map<String, Counter> calls = new ConcurrentHashMap<>();
  private final Counter sharedReads;
  private final Counter firstRecords;
  private final Counter dropped;
  private volatile IntSupplier mailbox = () -> 0;
  private volatile IntSupplier waitingReads = () -> 0;

  /** Meters kept in {@code registry}. */
  public MasterMeters(MeterRegistry registry) {
    this(registry, false);
  }

  private MasterMeters(MeterRegistry registry, boolean ofRehearsal) {
    this.registry = registry;
    this.ofRehearsal = ofRehearsal;
    this.sharedReads =
        Counter.builder("souk_master_http_shared_reads")
            .description("Reads answered with the bytes of an equal read of the same state")
            .register(registry);
    this.firstRecords =
        Counter.builder("souk_master_first_records")
            .description("First records of operators' event streams that were encoded")
            .register(registry);
    this.dropped =
        Counter.builder("souk_master_dropped_messages")
            .description("Requests of agents and schedulers that another master has to answer")
            .register(registry);
  }

  /** The same for requests that a master makes up to itself, in a registry that nobody reads. */
  public static MasterMeters ofRehearsal(MeterRegistry registry) {
    return new MasterMeters(registry, true);
  }

  /** Whether nothing of what is counted here belongs into the log. */
  public boolean isOfRehearsal() {
    return ofRehearsal;
  }

  /** Shows how many commands wait for the loop. */
  public void watchMailbox(IntSupplier unanswered) {
    mailbox = unanswered;
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

  /** Shows how many reads wait until others are encoded. */
  public void watchReads(IntSupplier waiting) {
    waitingReads = waiting;
    Gauge.builder("souk_master_http_waiting_reads", waiting, IntSupplier::getAsInt)
        .description("Reads that wait until others are encoded")
        .register(registry);
  }

  /** The first record of an operator's event stream is encoded, for whoever shares it. */
  public void firstRecord() {
    firstRecords.increment();
  }

  /** Shows how many bytes of first records are kept. */
  public void watchFirstRecords(LongSupplier bytes) {
    Gauge.builder("souk_master_first_record_bytes", bytes, LongSupplier::getAsLong)
        .description("Bytes of first records that are kept for those who take them")
        .strongReference(true)
        .register(registry);
  }

  /** Shows how many bytes of answers wait for their readers. */
  public void watchUnread(LongSupplier bytes) {
    Gauge.builder("souk_master_http_unread_bytes", bytes, LongSupplier::getAsLong)
        .description("Bytes of answers that clients have not taken to their end")
        .strongReference(true)
        .register(registry);
  }

  /** An agent or a scheduler asked this master, which does not lead. */
  public void dropped() {
    dropped.increment();
  }

  /** What there is, by Mesos's names. */
  public Map<String, Double> mesosGauges() {
    AtomicInteger operators = streams.get(OPERATORS);
    return Map.of(
        "master/operator_event_stream_subscribers",
        operators == null ? 0.0 : operators.get(),
        "master/http_cache_hits",
        sharedReads.count(),
        "master/dropped_messages",
        dropped.count(),
        "master/event_queue_messages",
        (double) mailbox.getAsInt(),
        "master/event_queue_http_requests",
        (double) waitingReads.getAsInt());
  }

  /** A read was answered with the bytes of another. */
  public void sharedRead() {
    sharedReads.increment();
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
