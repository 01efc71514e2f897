package io.souk.marathon.adapter.http;

import io.souk.marathon.app.Timestamp;
import io.souk.marathon.event.Event;
import io.souk.marathon.event.EventLog;
import io.souk.marathon.event.Events;
import io.souk.marathon.loop.EventSink;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v2/events}: server-sent events to everyone who listens (Marathon, §9.1). */
public final class EventStreams implements EventSink {

  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

  /** A listener that has not read what is older than all these is cut off. */
  private static final int MAX_EVENTS = 20_000;

  private static final long MAX_CHARACTERS = 16 * 1024 * 1024;

  private static final long HEARTBEAT_MILLIS = 10_000;

  /** Longer than a bare line end, which curl would count as a stalled connection. */
  private static final String HEARTBEAT = ": the stream is alive\r\n\r\n";

  private static final String GAP = ": events are missing here that are kept no longer\r\n\r\n";

  private final Vertx vertx;
  private final InstantSource clock;
  private final Set<Listener> listeners = new LinkedHashSet<>();
  private final EventLog log;
  private final long heartbeat;

  /** Streams without listeners yet. */
  public EventStreams(Vertx vertx, InstantSource clock) {
    this.vertx = vertx;
    this.clock = clock;
    this.log = new EventLog(UUID.randomUUID().toString(), MAX_EVENTS, MAX_CHARACTERS);
    this.heartbeat =
        vertx.setPeriodic(HEARTBEAT_MILLIS, none -> List.copyOf(listeners).forEach(Listener::beat));
  }

  /** How many listen. */
  public int size() {
    return listeners.size();
  }

  /**
   * Begins a stream. The first event tells of the listener itself, unless the listener names the
   * last event it has heard: then it first hears what has happened since, as far as that is kept.
   */
  void attach(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream;charset=utf-8")
        .putHeader("Content-Encoding", "identity")
        .putHeader("Connection", "close");
    String address = request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
    Listener listener = new Listener(response, address, request.params().getAll("event_type"));
    listeners.add(listener);
    response.closeHandler(closed -> detach(listener));
    response.exceptionHandler(failure -> detach(listener));
    response.drainHandler(drained -> listener.advance());
    response.writeHead();
    Optional.ofNullable(request.getHeader("Last-Event-ID")).ifPresent(listener::resume);
    publish(events().streamAttached(address));
  }

  private void detach(Listener listener) {
    if (listeners.remove(listener)) {
      publish(events().streamDetached(listener.address));
    }
  }

  private Events events() {
    return new Events(new Timestamp(clock.instant()));
  }

  @Override
  public void publish(Event event) {
    log.add(event);
    List.copyOf(listeners).forEach(Listener::advance);
  }

  /** Ends all streams. */
  public void close() {
    vertx.cancelTimer(heartbeat);
    List<Listener> all = List.copyOf(listeners);
    listeners.clear();
    all.forEach(each -> each.response.end());
  }

  /** One client. */
  private final class Listener {

    private final HttpServerResponse response;
    private final String address;
    private final Set<String> types;
    private long next = log.next();

    Listener(HttpServerResponse response, String address, List<String> types) {
      this.response = response;
      this.address = address;
      this.types = Set.copyOf(types);
    }

    void resume(String lastHeard) {
      log.after(lastHeard)
          .ifPresent(
              number -> {
                next = number;
                if (number == log.first() && !log.id(number - 1).equals(lastHeard)) {
                  response.write(GAP);
                }
              });
    }

    void beat() {
      if (!response.writeQueueFull()) {
        response.write(HEARTBEAT);
      }
    }

    /** Writes as much as the connection takes now; the rest follows when it has drained. */
    void advance() {
      while (next < log.next() && !response.writeQueueFull()) {
        if (next < log.first()) {
          cut();
          return;
        }
        write(next++);
      }
      if (next < log.first()) {
        cut();
      }
    }

    private void write(long number) {
      log.find(number)
          .filter(this::isWanted)
          .ifPresent(event -> response.write(frame(event, log.id(number))));
    }

    private boolean isWanted(Event event) {
      return types.contains(event.type()) || (types.isEmpty() && !event.isForThoseWhoAsk());
    }

    /** The id comes last: old clients look for the other two lines and their order. */
    private static String frame(Event event, String id) {
      return "event: " + event.type() + "\r\ndata: " + event.json() + "\r\nid: " + id + "\r\n\r\n";
    }

    private void cut() {
      LOG.warn("event=slow_listener_cut address={} behind={}", address, log.next() - next);
      detach(this);
      response.reset();
    }
  }
}
