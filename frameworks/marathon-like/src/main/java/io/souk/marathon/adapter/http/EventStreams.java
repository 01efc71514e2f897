package io.souk.marathon.adapter.http;

import io.souk.marathon.app.Timestamp;
import io.souk.marathon.event.Event;
import io.souk.marathon.event.Events;
import io.souk.marathon.loop.EventSink;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v2/events}: server-sent events to everyone who listens (Marathon, §9.1). */
public final class EventStreams implements EventSink {

  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

  /** A listener this far behind is cut off. */
  private static final int MAX_PENDING = 1024;

  private static final long HEARTBEAT_MILLIS = 10_000;

  /** Longer than a bare line end, which curl would count as a stalled connection. */
  private static final String HEARTBEAT = ": the stream is alive\r\n\r\n";

  private final Vertx vertx;
  private final InstantSource clock;
  private final Set<Listener> listeners = new LinkedHashSet<>();
  private final long heartbeat;

  /** Streams without listeners yet. */
  public EventStreams(Vertx vertx, InstantSource clock) {
    this.vertx = vertx;
    this.clock = clock;
    this.heartbeat =
        vertx.setPeriodic(
            HEARTBEAT_MILLIS, none -> List.copyOf(listeners).forEach(each -> each.send(HEARTBEAT)));
  }

  /** How many listen. */
  public int size() {
    return listeners.size();
  }

  /** Begins a stream; the first event tells of the listener itself. */
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
    response.drainHandler(drained -> listener.flush());
    response.writeHead();
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
    for (Listener each : List.copyOf(listeners)) {
      boolean isAsked = each.types.contains(event.type());
      if (isAsked || (each.types.isEmpty() && !event.isForThoseWhoAsk())) {
        each.send("event: " + event.type() + "\r\ndata: " + event.json() + "\r\n\r\n");
      }
    }
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
    private final Queue<String> pending = new ArrayDeque<>();

    Listener(HttpServerResponse response, String address, List<String> types) {
      this.response = response;
      this.address = address;
      this.types = Set.copyOf(types);
    }

    void send(String frame) {
      if (pending.isEmpty() && !response.writeQueueFull()) {
        response.write(frame);
        return;
      }
      if (pending.size() >= MAX_PENDING) {
        LOG.warn("event=slow_listener_cut address={} pending={}", address, pending.size());
        pending.clear();
        listeners.remove(this);
        response.reset();
        return;
      }
      pending.add(frame);
    }

    void flush() {
      while (!pending.isEmpty() && !response.writeQueueFull()) {
        response.write(pending.remove());
      }
    }
  }
}
