package io.souk.agent.master;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.protocol.WireException;
import io.souk.protocol.agent.Event;
import io.souk.protocol.leader.Silence;
import io.souk.protocol.recordio.RecordDecoder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** One open subscription, and the calls that go with it. */
final class MasterStream {

  /** A master that accepts a subscription must say so soon. */
  private static final Duration FIRST_EVENT = Duration.ofSeconds(30);

  /** No master may be silent for longer, whatever it says. */
  private static final Duration LONGEST_LIMIT = Duration.ofHours(6);

  private static final Duration ASK_SOON = Duration.ofSeconds(2);
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  /**
   * Where it comes from.
   *
   * @param master base URL
   * @param id of the stream
   * @param cluster of the master; empty when it did not say
   */
  record Source(URI master, String id, Optional<String> cluster) {}

  /** Told of what happens on the stream. */
  interface Watcher {
    void received(MasterStream from, Event event);

    void broken(MasterStream which, String why);

    /** It has been silent for a while. */
    void silent(MasterStream which);
  }

  private final Vertx vertx;
  private final Context context;
  private final HttpClientResponse response;
  private final Source source;
  private final CallSender calls;
  private final Watcher watcher;
  private final RecordDecoder decoder;
  private Silence silence = Silence.of(FIRST_EVENT);
  private long timer = -1;
  private long lastHeard = System.nanoTime();
  private long lastAsked = lastHeard;
  private boolean asked;
  private boolean subscribed;
  private boolean closed;

  MasterStream(
      Vertx vertx, HttpClientResponse response, Source source, CallSender calls, Watcher watcher) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.response = response;
    this.source = source;
    this.calls = calls;
    this.watcher = watcher;
    this.decoder =
        new RecordDecoder(
            RecordDecoder.DEFAULT_MAX_RECORD_BYTES,
            bytes -> {
              if (!closed) {
                watcher.received(this, parse(bytes));
              }
            });
    response.handler(this::feed);
    response.endHandler(end -> broken("the master closed the stream"));
    response.exceptionHandler(cause -> broken(cause.getMessage()));
    watch(silence);
  }

  Source source() {
    return source;
  }

  CallSender calls() {
    return calls;
  }

  /** Whether SUBSCRIBED has been taken. */
  boolean subscribed() {
    return subscribed;
  }

  /** Takes SUBSCRIBED: silence means from now on what the master says it does. */
  void begin(Event.Subscribed event) {
    subscribed = true;
    watch(Silence.of(limit(event.getPingTimeoutSeconds())));
    calls.begin(event.getAgentId());
  }

  private static Duration limit(double seconds) {
    boolean usable = seconds > 0 && seconds <= LONGEST_LIMIT.toSeconds();
    return usable ? Duration.ofMillis(Math.max(1, (long) (seconds * 1000))) : LONGEST_LIMIT;
  }

  /**
   * Vert.x fires periodic timers on a duplicate of the context, so the check hops to the context
   * itself.
   */
  private void watch(Silence rule) {
    silence = rule;
    vertx.cancelTimer(timer);
    long tick = Math.min(LONGEST_TICK.toMillis(), rule.limit().toMillis() / 4);
    timer =
        vertx.setPeriodic(Math.max(1, tick), each -> context.runOnContext(hop -> checkSilence()));
  }

  private void checkSilence() {
    if (closed) {
      return;
    }
    long now = System.nanoTime();
    Duration silent = Duration.ofNanos(now - lastHeard);
    Duration sinceQuestion = asked ? Duration.ofNanos(now - lastAsked) : silent.plusNanos(1);
    switch (silence.judge(silent, sinceQuestion)) {
      case WAIT -> {}
      case LOST -> broken("no word from the master for " + silent.toMillis() + " ms");
      case ASK -> {
        asked = true;
        lastAsked = now;
        watcher.silent(this);
      }
    }
  }

  /** Nobody could say who leads: another one is asked in a moment. */
  void askSoon() {
    lastAsked -= silence.askAgain().minus(ASK_SOON).toNanos();
  }

  private void feed(Buffer piece) {
    lastHeard = System.nanoTime();
    asked = false;
    try {
      decoder.feed(piece.getBytes());
    } catch (WireException | UncheckedIOException e) {
      broken("unreadable stream: " + e.getMessage());
    }
  }

  private static Event parse(byte[] record) {
    try {
      return Event.parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void broken(String why) {
    if (!closed) {
      watcher.broken(this, why);
    }
  }

  void close() {
    closed = true;
    vertx.cancelTimer(timer);
    calls.close();
    response.request().reset();
  }
}
