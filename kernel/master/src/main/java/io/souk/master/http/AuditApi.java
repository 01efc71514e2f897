package io.souk.master.http;

import io.souk.master.metrics.MasterMeters;
import io.souk.protocol.http.RecordStream.CloseReason;
import io.souk.security.Action;
import io.souk.security.audit.AuditTrail;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /api/souk/audit}: the record of who did what, as it is written; a JSON object a line,
 * or server-sent events for those who accept them. {@code ?from=N}, or {@code Last-Event-ID}, has
 * it begin with what this master still keeps in memory. An empty line says that it goes on.
 */
final class AuditApi {

  private static final Logger LOG = LoggerFactory.getLogger(AuditApi.class);
  private static final String KIND = "audit";

  /**
   * Bounds.
   *
   * @param followers at most; one more takes the place of the oldest
   * @param heartbeat between signs of life; a follower that takes nothing for so long while
   *     something waits is cut off
   * @param waitingBytes of one follower, beside what it asked for of the past
   */
  record Limits(int followers, Duration heartbeat, long waitingBytes) {

    static final Limits DEFAULT = new Limits(100, Duration.ofSeconds(15), 4 << 20);
  }

  /** How events are written. */
  private enum Form {
    LINES("application/x-ndjson"),
    EVENTS("text/event-stream");

    private final String mediaType;

    Form(String mediaType) {
      this.mediaType = mediaType;
    }

    Buffer write(AuditTrail.Line line) {
      return switch (this) {
        case LINES -> Buffer.buffer(line.json().length + 1).appendBytes(line.json());
        case EVENTS -> Buffer.buffer("id: " + line.number() + "\ndata: ").appendBytes(line.json());
      };
    }

    Buffer gap(long from, long to) {
      String json = "{\"missing_from\":%d,\"missing_to\":%d}".formatted(from, to);
      return Buffer.buffer(this == LINES ? json : "event: gap\ndata: " + json);
    }

    Buffer end(Buffer event) {
      return event.appendString(this == LINES ? "\n" : "\n\n");
    }

    Buffer heartbeat() {
      return Buffer.buffer(this == LINES ? "\n" : ":\n\n");
    }
  }

  private final AuditTrail trail;
  private final MasterMeters meters;
  private final Limits limits;

  /** How to stop listening for each. */
  private final Map<EventSubscriber<Form>, Runnable> followers =
      Collections.synchronizedMap(new LinkedHashMap<>());

  AuditApi(AuditTrail trail, MasterMeters meters, Limits limits) {
    this.trail = trail;
    this.meters = meters;
    this.limits = limits;
  }

  void mount(RouteTable routes) {
    routes.get("/api/souk/audit", RouteTable.Where.ANYWHERE, RouteTable.WRITE, this::follow);
  }

  private void follow(Exchange exchange) {
    if (!exchange.allows(Action.VIEW_AUDIT)) {
      return;
    }
    Optional<Form> form = form(exchange);
    if (form.isEmpty()) {
      exchange.text(406, "Expecting 'Accept' to allow application/x-ndjson or text/event-stream");
      return;
    }
    if (exchange.request().method().equals(HttpMethod.HEAD)) {
      exchange.send(form.get().mediaType, Buffer.buffer());
      return;
    }
    Optional<Long> from;
    try {
      from = from(exchange);
    } catch (NumberFormatException e) {
      exchange.text(400, "Failed to read parameter 'from': expected a number of an event");
      return;
    }
    open(exchange, form.get(), from);
  }

  private static Optional<Form> form(Exchange exchange) {
    String accept = exchange.header(HttpHeaders.ACCEPT).orElse("*/*").toLowerCase(Locale.ROOT);
    if (accept.contains(Form.EVENTS.mediaType)) {
      return Optional.of(Form.EVENTS);
    }
    boolean lines =
        accept.contains("*/*") || accept.contains("application/*") || accept.contains("json");
    return lines ? Optional.of(Form.LINES) : Optional.empty();
  }

  /**
   * @throws NumberFormatException when it is no such number
   */
  private static Optional<Long> from(Exchange exchange) {
    Optional<Long> last = exchange.header("Last-Event-ID").map(AuditApi::number);
    return last.isPresent()
        ? last.map(number -> number + 1)
        : exchange.query("from").map(AuditApi::number);
  }

  private static long number(String text) {
    long number = Long.parseLong(text);
    if (number < 0 || number == Long.MAX_VALUE) {
      throw new NumberFormatException(text);
    }
    return number;
  }

  private void open(Exchange exchange, Form form, Optional<Long> from) {
    List<EventSubscriber<Form>> it = new ArrayList<>(1);
    EventSubscriber<Form> follower =
        new EventSubscriber<>(
            exchange,
            form,
            form.mediaType,
            Vertx.currentContext(),
            limits.waitingBytes(),
            reason -> closed(it.getFirst(), reason));
    it.add(follower);
    AuditTrail.Listening listening =
        trail.listen(
            from,
            lines ->
                follower.run(
                    () -> follower.deliver(EventSubscriber.Portion.of(frames(form, lines)))));
    followers.put(follower, listening.stop());
    meters.streamOpened(KIND);
    evict();
    follower.begin(
        listening.next() - 1,
        earlier(form, from, listening),
        form.heartbeat(),
        limits.heartbeat(),
        () -> {});
  }

  private static List<EventSubscriber.Frame> frames(Form form, List<AuditTrail.Line> lines) {
    return lines.stream()
        .map(line -> new EventSubscriber.Frame(line.number(), form.end(form.write(line))))
        .toList();
  }

  private static List<Buffer> earlier(
      Form form, Optional<Long> from, AuditTrail.Listening listening) {
    List<Buffer> first = new ArrayList<>();
    long kept =
        listening.earlier().isEmpty() ? listening.next() : listening.earlier().getFirst().number();
    from.map(number -> Math.max(1, number))
        .filter(number -> number < kept)
        .ifPresent(number -> first.add(form.end(form.gap(number, kept - 1))));
    listening.earlier().forEach(line -> first.add(form.end(form.write(line))));
    first.add(form.heartbeat());
    return first;
  }

  private void evict() {
    Optional<EventSubscriber<Form>> oldest = Optional.empty();
    synchronized (followers) {
      if (followers.size() > limits.followers()) {
        oldest = Optional.of(followers.keySet().iterator().next());
      }
    }
    oldest.ifPresent(
        follower -> {
          LOG.info("event=audit_follower_evicted followers={}", limits.followers());
          follower.run(follower::end);
        });
  }

  private void closed(EventSubscriber<Form> follower, CloseReason reason) {
    Optional.ofNullable(followers.remove(follower)).ifPresent(Runnable::run);
    LOG.info("event=stream_closed kind={} reason={}", KIND, reason);
    meters.streamClosed(KIND, reason.name());
  }
}
