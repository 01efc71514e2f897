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
 * each piece that goes to the socket. A long one takes turns with the others, on its event loop and
 * on all of them, however fast the client is. Used on the event loop of the response only, but for
 * {@link #cut}.
 */
final class ChunkedBody implements UnreadAnswers.Reader {

  /** Bytes that are written at a time, unless there are fewer. */
  private static final int PIECE = 64 * 1024;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Means means;
  private final boolean bulk;
  private final Context context = Vertx.currentContext();
  private Iterator<Chunk> left;
  private boolean writing;
  private boolean rests;
  private boolean waits;
  private boolean cut;

  /**
   * What the bodies of a master have in common.
   *
   * @param unread is told of each while the client has not taken all of it
   * @param turns in which long ones are written
   */
  record Means(UnreadAnswers unread, BulkTurns turns) {

    /** Bounded by what the machine has. */
    Means() {
      this(new UnreadAnswers(), new BulkTurns());
    }
  }

  private ChunkedBody(HttpServerRequest request, Chunks body, Means means) {
    this.request = request;
    this.response = request.response();
    this.means = means;
    this.bulk = body.size() > BulkTurns.BYTES;
    this.left = body.list().iterator();
  }

  /**
   * Ends the response with this body.
   *
   * @param shown whether it is sent, or its length alone
   * @param means shared with all others
   */
  static void send(HttpServerRequest request, Chunks body, boolean shown, Means means) {
    request.response().putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(body.size()));
    ChunkedBody sender = new ChunkedBody(request, shown ? body : new Chunks(), means);
    sender.goesOn();
    if (sender.left.hasNext()) {
      sender.waits = true;
      means.unread.begin(body, sender);
      sender.response.closeHandler(gone -> sender.over());
    }
  }

  /** There is room: a short one takes it, a long one waits for its turn. */
  private void goesOn() {
    if (bulk) {
      awaitTurn();
    } else {
      proceed();
    }
  }

  private void awaitTurn() {
    if (!writing && !rests && !cut) {
      rests = true;
      means.turns.next(context, this::turn);
    }
  }

  private void turn() {
    rests = false;
    proceed();
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
        response.drainHandler(ignored -> goesOn());
        return;
      }
      if (written >= BulkTurns.BYTES) {
        rests = true;
        means.turns.next(context, this::turn);
        return;
      }
      Buffer piece = nextPiece();
      response.write(piece);
      written += piece.length();
      if (waits) {
        means.unread.takes(this);
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

  private void over() {
    left = Collections.emptyIterator();
    if (waits) {
      waits = false;
      means.unread.end(this);
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
