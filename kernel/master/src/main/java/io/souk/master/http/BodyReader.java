package io.souk.master.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * Reads a request's body up to a limit. What comes beyond is read and thrown away, so that the
 * client gets its answer and keeps its connection; only a client that sends several times the limit
 * is cut off.
 */
final class BodyReader {

  /** Bytes of a body that is taken. */
  static final int LIMIT = 10 * 1024 * 1024;

  private static final long DISCARD_LIMIT = 10L * LIMIT;

  /** The body is larger than {@link #LIMIT}. */
  static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super("body larger than " + LIMIT + " bytes", null, false, false);
    }
  }

  private final HttpServerRequest request;
  private final Promise<Buffer> result = Promise.promise();
  private Buffer body = Buffer.buffer();
  private long received;

  private BodyReader(HttpServerRequest request) {
    this.request = request;
  }

  /** Call it in the turn in which the request arrived; fails with {@link TooLargeException}. */
  static Future<Buffer> read(HttpServerRequest request) {
    BodyReader reader = new BodyReader(request);
    request.handler(reader::take);
    request.endHandler(ignored -> reader.end());
    request.exceptionHandler(reader.result::tryFail);
    return reader.result.future();
  }

  private void take(Buffer chunk) {
    received += chunk.length();
    if (received > DISCARD_LIMIT) {
      request.connection().close();
    } else if (received > LIMIT) {
      body = Buffer.buffer();
    } else {
      body.appendBuffer(chunk);
    }
  }

  private void end() {
    if (received > LIMIT) {
      result.tryFail(new TooLargeException());
    } else {
      result.tryComplete(body);
    }
  }
}
