package io.souk.agent.master;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** Reads what a server says that is no stream. */
final class Answers {

  private Answers() {}

  /**
   * The body as text, for a log line: cut after {@code most} bytes, and empty when it breaks off.
   */
  static Future<String> text(HttpClientResponse response, int most) {
    Promise<String> done = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(fault -> done.tryComplete(body.toString()));
    response.endHandler(end -> done.tryComplete(body.toString()));
    response.handler(
        piece -> {
          int room = most - body.length();
          body.appendBuffer(piece.length() > room ? piece.slice(0, room) : piece);
          if (body.length() >= most && done.tryComplete(body.toString())) {
            response.request().reset();
          }
        });
    return done.future();
  }
}
