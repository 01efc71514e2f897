package io.souk.agent.adapter.probe;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** The body of an answer, of which no more than some is taken. */
final class BoundedBody {
  private BoundedBody() {}

  /**
   * Reads to the end, as a browser would; of what is longer than the limit only that much, and the
   * rest is refused.
   */
  static Future<Buffer> read(HttpClientResponse response, int limit) {
    Promise<Buffer> read = Promise.promise();
    Buffer body = Buffer.buffer();
    response
        .handler(
            chunk -> {
              int room = limit - body.length();
              body.appendBuffer(chunk.slice(0, Math.min(room, chunk.length())));
              if (chunk.length() > room && read.tryComplete(body)) {
                response.request().reset();
              }
            })
        .exceptionHandler(read::tryFail)
        .endHandler(end -> read.tryComplete(body));
    return read.future();
  }
}
