package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/** Limits of the protocol, and the answer to what is not HTTP or beyond them. */
public final class Malformed {

  /** Room for the arguments of a run in the query, percent-encoded. */
  private static final int MAX_LINE = 256 << 10;

  private static final int MAX_HEADERS = 16 << 10;

  private Malformed() {}

  /** {@code options} with the limits. */
  public static HttpServerOptions limit(HttpServerOptions options) {
    return options
        .setMaxInitialLineLength(MAX_LINE)
        .setMaxHeaderSize(MAX_HEADERS)
        .setInitialSettings(
            options.getInitialSettings().setMaxHeaderListSize(MAX_LINE + MAX_HEADERS));
  }

  /** Says what is wrong, in the form of all errors, and hangs up. */
  public static void answer(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    int status =
        switch (cause) {
          case TooLongHttpLineException line -> 414;
          case TooLongHttpHeaderException headers -> 431;
          case null, default -> 400;
        };
    String message =
        switch (status) {
          case 414 -> "the address is longer than %d bytes".formatted(MAX_LINE);
          case 431 -> "the headers are larger than %d bytes".formatted(MAX_HEADERS);
          default -> "this is not an HTTP request";
        };
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("message", message)
            .put("status", HttpResponseStatus.valueOf(status).reasonPhrase())
            .toString();
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(body)
        .onComplete(sent -> request.connection().close());
  }
}
