package io.souk.master.http;

import io.souk.master.metrics.MasterMeters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open answer to a SUBSCRIBE. Records leave in order; a subscriber that reads too slowly is cut
 * off rather than held in memory. Used on the connection's event loop only.
 */
final class EventStream {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  /** Bytes written and not yet taken by the network: some thousand events. */
  static final long BUFFER_LIMIT = 16L * 1024 * 1024;

  private final String kind;
  private final HttpServerResponse response;
  private final Runnable onClose;
  private final MasterMeters meters;
  private long pending;
  private boolean closed;

  /**
   * @param kind for the log: framework or agent
   * @param onClose run once, when the client is gone or was cut off
   */
  EventStream(String kind, HttpServerResponse response, Runnable onClose, MasterMeters meters) {
    this.kind = kind;
    this.response = response;
    this.onClose = onClose;
    this.meters = meters;
    response.closeHandler(ignored -> close("connection closed"));
    response.exceptionHandler(error -> close("connection failed"));
    meters.streamOpened(kind);
  }

  void write(Buffer record) {
    if (closed) {
      return;
    }
    if (pending > 0 && pending + record.length() > BUFFER_LIMIT) {
      meters.slowStreamClosed(kind);
      close("reads too slowly: " + pending + " bytes wait");
      response.reset();
      return;
    }
    pending += record.length();
    response.write(record).onComplete(written -> pending -= record.length());
  }

  /** Flushes what was written, then closes the connection. */
  void end(String reason) {
    if (!closed) {
      response.end();
      close(reason);
    }
  }

  private void close(String reason) {
    if (closed) {
      return;
    }
    closed = true;
    meters.streamClosed(kind);
    LOG.info("event=stream_closed kind={} reason=\"{}\"", kind, reason);
    onClose.run();
  }
}
