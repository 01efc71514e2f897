package io.souk.master.http;

import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.chunk.Chunks.Chunk;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Collections;
import java.util.Iterator;

/**
 * Sends a body piece by piece, as fast as the client takes it: no second copy of all of it is made
 * for the socket, and others have their turn on the event loop in between. Used on the event loop
 * of the response only, but for {@link #cut}.
 */
final class ChunkedBody implements UnreadAnswers.Reader {

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final UnreadAnswers unread;
  private final Context context = Vertx.currentContext();
  private Iterator<Chunk> left;
  private boolean writing;
  private boolean waits;
  private boolean cut;

  private ChunkedBody(HttpServerRequest request, Chunks body, UnreadAnswers unread) {
    this.request = request;
    this.response = request.response();
    this.unread = unread;
    this.left = body.list().iterator();
  }

  /**
   * Ends the response with this body.
   *
   * @param shown whether it is sent, or its length alone
   * @param unread is told of it while the client has not taken all of it
   */
  static void send(HttpServerRequest request, Chunks body, boolean shown, UnreadAnswers unread) {
    request.response().putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(body.size()));
    ChunkedBody sender = new ChunkedBody(request, shown ? body : new Chunks(), unread);
    sender.proceed();
    if (sender.left.hasNext()) {
      sender.waits = true;
      unread.begin(body, sender);
      sender.response.closeHandler(gone -> sender.over());
    }
  }

  /** The connection may have room again before a write has returned: that one goes on. */
  private void proceed() {
    if (!writing && !cut) {
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
        over();
        return;
      }
      if (response.writeQueueFull()) {
        response.drainHandler(ignored -> proceed());
        return;
      }
      Chunk next = left.next();
      response.write(Buffer.buffer(next.length()).appendBytes(next.bytes(), 0, next.length()));
      if (waits) {
        unread.takes(this);
      }
    }
    over();
    if (!response.ended() && !response.closed()) {
      response.end();
    }
  }

  private void over() {
    left = Collections.emptyIterator();
    if (waits) {
      waits = false;
      unread.end(this);
    }
  }

  /** Gives the rest up, and hangs up on the client. Any thread may call it. */
  @Override
  public void cut() {
    context.runOnContext(
        ignored -> {
          cut = true;
          over();
          if (!response.ended() && !response.closed()) {
            response.reset();
            request.connection().close();
          }
        });
  }
}
