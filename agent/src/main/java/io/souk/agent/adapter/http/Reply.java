package io.souk.agent.adapter.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** An answer of an endpoint. */
sealed interface Reply {

  /** A JSON document; only these can be asked for as a script (JSONP). */
  record Json(Buffer body) implements Reply {}

  /** Text of some type. */
  record Text(String type, String body) implements Reply {}

  /** Status 200 and nothing else. */
  record Empty() implements Reply {}

  /**
   * Something that is written in a way of its own.
   *
   * @param abandoned done instead of writing when the client has gone
   */
  record Custom(Writer writer, Runnable abandoned) implements Reply {}

  /** Writes head and body. */
  interface Writer {
    Future<Void> write(HttpServerResponse response);
  }

  static Reply json(Buffer body) {
    return new Json(body);
  }

  static Reply custom(Writer writer, Runnable abandoned) {
    return new Custom(writer, abandoned);
  }
}
