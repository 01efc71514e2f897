package io.souk.agent.master;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.protocol.WireException;
import io.souk.protocol.agent.Event;
import io.souk.protocol.recordio.RecordDecoder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.function.BiConsumer;

/** One open subscription. */
final class MasterStream {

  /** A master that accepts a subscription must say so soon. */
  private static final double FIRST_EVENT_SECONDS = 30;

  private final Vertx vertx;
  private final Context context;
  private final HttpClientResponse response;
  private final URI master;
  private final String id;
  private final BiConsumer<MasterStream, String> onBroken;
  private final RecordDecoder decoder;
  private long silenceMillis;
  private long timer = -1;
  private long lastHeard = System.nanoTime();
  private boolean closed;

  MasterStream(
      Vertx vertx,
      HttpClientResponse response,
      URI master,
      BiConsumer<MasterStream, Event> onEvent,
      BiConsumer<MasterStream, String> onBroken) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.response = response;
    this.master = master;
    this.onBroken = onBroken;
    String header = response.getHeader("Souk-Stream-Id");
    this.id = header == null ? "" : header;
    this.decoder =
        new RecordDecoder(
            RecordDecoder.DEFAULT_MAX_RECORD_BYTES,
            bytes -> {
              if (!closed) {
                onEvent.accept(this, parse(bytes));
              }
            });
    response.handler(this::feed);
    response.endHandler(end -> broken("the master closed the stream"));
    response.exceptionHandler(cause -> broken(cause.getMessage()));
    watchSilence(FIRST_EVENT_SECONDS);
  }

  URI master() {
    return master;
  }

  String id() {
    return id;
  }

  /**
   * From now on silence of this length means that the master is lost. Vert.x fires periodic timers
   * on a duplicate of the context, so the check hops to the context itself.
   */
  void watchSilence(double seconds) {
    silenceMillis = Math.max(1, (long) (seconds * 1000));
    vertx.cancelTimer(timer);
    timer =
        vertx.setPeriodic(
            Math.max(1, silenceMillis / 4), tick -> context.runOnContext(hop -> checkSilence()));
  }

  private void checkSilence() {
    long silent = (System.nanoTime() - lastHeard) / 1_000_000;
    if (silent > silenceMillis) {
      broken("no word from the master for " + silent + " ms");
    }
  }

  private void feed(Buffer piece) {
    lastHeard = System.nanoTime();
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
      onBroken.accept(this, why);
    }
  }

  void close() {
    closed = true;
    vertx.cancelTimer(timer);
    response.request().reset();
  }
}
