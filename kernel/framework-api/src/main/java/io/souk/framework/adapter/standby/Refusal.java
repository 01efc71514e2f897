package io.souk.framework.adapter.standby;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** The answer to a request that did not get to the leader, or did not come back. */
final class Refusal {

  /** Seconds: a failover takes a few of them. */
  private static final String RETRY_AFTER = "1";

  private final HttpServerRequest request;

  Refusal(HttpServerRequest request) {
    this.request = request;
  }

  /** Says why; an answer that has begun can only be broken off. */
  void answer(int status, String why) {
    HttpServerResponse response = request.response();
    if (!request.isEnded()) {
      request.resume();
    }
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      response.reset();
      return;
    }
    response.headers().clear();
    if (status == 503) {
      response.putHeader("Retry-After", RETRY_AFTER);
    }
    response
        .setChunked(false)
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(
            new JsonObject()
                .put("message", why)
                .put("status", HttpResponseStatus.valueOf(status).reasonPhrase())
                .encode());
  }
}
