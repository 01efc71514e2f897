package io.souk.master.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.chunk.Chunks.Chunk;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Sends a body piece by piece, as fast as the client takes it: no copy of it is made but the one of
 * each piece that goes to the socket, and others have their turn on the event loop in between,
 * however fast the client is. Used on the event loop of the response only, but for {@link #cut}.
 */
final class ChunkedBody implements UnreadAnswers.Reader {

  /** Bytes that are written at a time, unless there are fewer. */
  private static final int PIECE = 64 * 1024;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final UnreadAnswers unread;
  private final Context context = Vertx.currentContext();
  private Iterator<Chunk> left;
  private boolean writing;
  private boolean rests;
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
    if (!writing && !rests && !cut) {
      writing = true;
      try {
        write();
      } finally {
        writing = false;
      }
    }
  }

  private void write() {
    int written = 0;
    while (left.hasNext()) {
      if (response.ended() || response.closed()) {
        over();
        return;
      }
      if (response.writeQueueFull()) {
        response.drainHandler(ignored -> proceed());
        return;
      }
      if (written >= LoopTurn.BYTES) {
        rests = true;
        LoopTurn.after(context, this::goOn);
        return;
      }
      Buffer piece = nextPiece();
      response.write(piece);
      written += piece.length();
      if (waits) {
        unread.takes(this);
      }
    }
    over();
    if (!response.ended() && !response.closed()) {
      response.end();
    }
  }

  /** Some of the chunks as they are. */
  private Buffer nextPiece() {
    List<ByteBuf> parts = new ArrayList<>();
    for (int size = 0; size < PIECE && left.hasNext(); ) {
      Chunk chunk = left.next();
      parts.add(Unpooled.wrappedBuffer(chunk.bytes(), chunk.offset(), chunk.length()));
      size += chunk.length();
    }
    return BufferInternal.buffer(
        Unpooled.wrappedBuffer(parts.size(), parts.toArray(new ByteBuf[0])));
  }

  private void goOn() {
    rests = false;
    proceed();
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
