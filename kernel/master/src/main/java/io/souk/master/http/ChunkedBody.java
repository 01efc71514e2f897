package io.souk.master.http;

import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.chunk.Chunks.Chunk;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;

/**
 * Sends a body piece by piece, as fast as the client takes it: no second copy of all of it is made
 * for the socket, and others have their turn on the event loop in between. Used on the event loop
 * of the response only.
 */
final class ChunkedBody {

  private final HttpServerResponse response;
  private final Iterator<Chunk> left;
  private boolean writing;

  private ChunkedBody(HttpServerResponse response, Chunks body) {
    this.response = response;
    this.left = body.list().iterator();
  }

  /**
   * Ends the response with this body.
   *
   * @param shown whether it is sent, or its length alone
   */
  static void send(HttpServerResponse response, Chunks body, boolean shown) {
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(body.size()));
    new ChunkedBody(response, shown ? body : new Chunks()).proceed();
  }

  /** The connection may have room again before a write has returned: that one goes on. */
  private void proceed() {
    if (!writing) {
      writing = true;
      try {
        write();
      } finally {
        writing = false;
      }
    }
  }

  private void write() {
    while (left.hasNext()) {
      if (response.ended() || response.closed()) {
        return;
      }
      if (response.writeQueueFull()) {
        response.drainHandler(ignored -> proceed());
        return;
      }
      Chunk next = left.next();
      response.write(Buffer.buffer(next.length()).appendBytes(next.bytes(), 0, next.length()));
    }
    if (!response.ended() && !response.closed()) {
      response.end();
    }
  }
}
