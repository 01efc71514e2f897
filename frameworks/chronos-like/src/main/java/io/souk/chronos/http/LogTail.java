package io.souk.chronos.http;

import io.souk.chronos.ChronosException;
import io.souk.chronos.ChronosException.Code;
import io.souk.chronos.http.AgentFiles.Answer;
import io.souk.chronos.http.LogRoute.Patience;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * One reader of a log. It holds one piece of the file at a time and asks for the next when the
 * reader has taken it; a reader that takes nothing for too long is cut off.
 */
final class LogTail {

  /** Stands for the whole file. */
  static final int ALL_LINES = -1;

  /** Where lines are counted from the end, no more than this is looked at. */
  private static final long FURTHEST_BACK = 4 << 20;

  /** Reads from the file. */
  interface Source {
    Future<Answer> read(long offset, int length);
  }

  private final Vertx vertx;
  private final RoutingContext routing;
  private final HttpServerResponse response;
  private final Source file;
  private final Supplier<Future<Boolean>> goesOn;
  private final Patience patience;
  private final Promise<Void> ended = Promise.promise();
  private boolean follow;
  private long offset;
  private OptionalLong absentSince = OptionalLong.empty();

  /** A reader of {@code file}, which may grow while {@code goesOn}. */
  LogTail(
      Vertx vertx,
      RoutingContext routing,
      Source file,
      Supplier<Future<Boolean>> goesOn,
      Patience patience) {
    this.vertx = vertx;
    this.routing = routing;
    this.response = routing.response();
    this.file = file;
    this.goesOn = goesOn;
    this.patience = patience;
  }

  /** Begins; completes when nothing more will be sent. */
  Future<Void> start(boolean following, int lines) {
    follow = following;
    response.closeHandler(gone -> ended.tryComplete());
    response.exceptionHandler(broken -> ended.tryComplete());
    if (lines == ALL_LINES) {
      step();
    } else {
      file.read(0, 0).onSuccess(answer -> seek(answer, lines));
    }
    return ended.future();
  }

  private boolean over() {
    return ended.future().isComplete() || response.closed();
  }

  private void seek(Answer answer, int lines) {
    switch (answer) {
      case Answer.Piece piece -> back(piece.size(), piece.size(), lines);
      case Answer.Missing missing -> missing();
      case Answer.Failed failed -> fail(failed.reason());
    }
  }

  /** Looks before {@code end} for the beginning of the last lines. */
  private void back(long size, long end, int lines) {
    if (end == 0 || lines == 0 || size - end >= FURTHEST_BACK) {
      offset = lines == 0 ? size : end;
      step();
      return;
    }
    long begin = Math.max(0, end - AgentFiles.PIECE);
    file.read(begin, (int) (end - begin))
        .onSuccess(
            answer -> {
              if (answer instanceof Answer.Piece piece && begin + piece.data().length == end) {
                count(piece.data(), begin, size, lines);
              } else {
                // It shrank meanwhile: all of it is new.
                step();
              }
            });
  }

  private void count(byte[] data, long begin, long size, int lines) {
    int left = lines;
    for (int i = data.length - 1; i >= 0; i--) {
      // The last line may end with the file.
      if (data[i] == '\n' && begin + i != size - 1 && --left == 0) {
        offset = begin + i + 1;
        step();
        return;
      }
    }
    back(size, begin, left);
  }

  private void step() {
    if (over()) {
      ended.tryComplete();
      return;
    }
    // Asked before the file is read, so that what is written until the end is seen.
    goesOn
        .get()
        .otherwise(false)
        .onSuccess(
            more -> file.read(offset, AgentFiles.PIECE).onSuccess(answer -> took(answer, !more)));
  }

  private void took(Answer answer, boolean last) {
    if (over()) {
      ended.tryComplete();
      return;
    }
    switch (answer) {
      case Answer.Piece piece -> {
        absentSince = OptionalLong.empty();
        took(piece, last);
      }
      case Answer.Missing missing -> {
        if (follow && !last) {
          again();
        } else {
          missing();
        }
      }
      case Answer.Failed failed -> {
        if (response.headWritten() && mayComeBack()) {
          again();
        } else {
          fail(failed.reason());
        }
      }
    }
  }

  private boolean mayComeBack() {
    long now = System.nanoTime();
    long since = absentSince.orElse(now);
    absentSince = OptionalLong.of(since);
    return now - since < patience.absence().toNanos();
  }

  private void took(Answer.Piece piece, boolean last) {
    begin();
    if (piece.size() < offset) {
      // Somebody emptied it.
      offset = 0;
      again();
    } else if (piece.data().length > 0) {
      offset += piece.data().length;
      response.write(Buffer.buffer(piece.data()));
      whenTaken();
    } else if (follow && !last) {
      again();
    } else {
      response.end();
      ended.tryComplete();
    }
  }

  private void begin() {
    if (!response.headWritten()) {
      // Compressed, lines would wait in the compressor for others.
      response.putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
      response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
      response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      response.putHeader("X-Content-Type-Options", "nosniff");
      response.setChunked(true);
      response.writeHead();
    }
  }

  private void whenTaken() {
    if (!response.writeQueueFull()) {
      step();
      return;
    }
    long timer = vertx.setTimer(patience.reader().toMillis(), late -> cutOff());
    response.drainHandler(
        taken -> {
          response.drainHandler(null);
          if (vertx.cancelTimer(timer)) {
            step();
          }
        });
  }

  private void cutOff() {
    if (ended.future().isComplete()) {
      return;
    }
    response.reset();
    ended.tryComplete();
  }

  private void again() {
    vertx.setTimer(patience.poll().toMillis(), later -> step());
  }

  private void missing() {
    fail(new ChronosException(Code.UNKNOWN_RUN, "the agent has no such log any more"));
  }

  private void fail(String reason) {
    fail(new ChronosException(Code.AGENT, reason));
  }

  /** With the status that fits, or, once lines were sent, with a last line and a cut. */
  private void fail(ChronosException refused) {
    if (!response.headWritten()) {
      Answers.error(routing, refused);
      ended.tryComplete();
      return;
    }
    vertx.setTimer(patience.reader().toMillis(), late -> cutOff());
    response
        .write("\n[log cut off: " + refused.getMessage() + "]\n")
        .onComplete(written -> cutOff());
  }
}
