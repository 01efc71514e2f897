package io.souk.agent.master;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;

/**
 * One request that opens a stream. It has an answer in time or none: what comes later, or after it
 * was given up, is closed, so that a master never holds two streams of one agent. On one context.
 */
final class Subscribing {

  private final Promise<HttpClientResponse> answer = Promise.promise();
  private HttpClientRequest request;

  Subscribing(
      Vertx vertx, HttpClient client, RequestOptions target, Buffer body, Duration patience) {
    long timer =
        vertx.setTimer(
            Math.max(1, patience.toMillis()),
            late -> giveUp("no answer within " + patience.toMillis() + " ms"));
    answer.future().onComplete(done -> vertx.cancelTimer(timer));
    client.request(target).onComplete(made -> made(made, body));
  }

  /** Fails when there is none in time. */
  Future<HttpClientResponse> answer() {
    return answer.future();
  }

  private void made(AsyncResult<HttpClientRequest> made, Buffer body) {
    if (made.failed()) {
      answer.tryFail(made.cause());
    } else if (answer.future().isComplete()) {
      made.result().reset();
    } else {
      request = made.result();
      request.exceptionHandler(told -> {});
      request.send(body).onComplete(this::answered);
    }
  }

  private void answered(AsyncResult<HttpClientResponse> response) {
    if (response.failed()) {
      answer.tryFail(response.cause());
    } else if (!answer.tryComplete(response.result())) {
      response.result().exceptionHandler(reset -> {});
      response.result().request().reset();
    }
  }

  /** There will be no answer any more. Does nothing once there was one. */
  void giveUp(String why) {
    if (answer.tryFail(why) && request != null) {
      request.reset();
    }
  }
}
