package io.souk.agent.master;

import io.souk.protocol.agent.Call;
import io.souk.protocol.mesos.AgentID;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The calls of one stream, one at a time, so that they arrive in order. Ends with its stream: a
 * call that a dead master never answers holds up nothing that goes to the next one. On one context.
 */
final class CallSender {

  private static final int MOST_ANSWER_BYTES = 4096;

  private final HttpClient client;
  private final RequestOptions target;
  private final long timeoutMillis;
  private final Consumer<String> onFailed;
  private final CallQueue calls = new CallQueue();

  /** Which agent the master says this is; every call but SUBSCRIBE names it. */
  private Optional<AgentID> agent = Optional.empty();

  private Optional<HttpClientRequest> underWay = Optional.empty();
  private Promise<Void> flush = Promise.promise();
  private boolean sending;
  private boolean closed;

  /**
   * @param target of each call, with the id of the stream
   * @param onFailed told once, when a call was not taken
   */
  CallSender(
      HttpClient client, RequestOptions target, long timeoutMillis, Consumer<String> onFailed) {
    this.client = client;
    this.target = target;
    this.timeoutMillis = timeoutMillis;
    this.onFailed = onFailed;
    flush.complete();
  }

  /** What was added before goes out now. */
  void begin(AgentID assigned) {
    agent = Optional.of(assigned);
    pump();
  }

  void send(Call call) {
    if (!closed) {
      calls.add(call);
      pump();
    }
  }

  /** Completes when all that was added was answered or dropped. */
  Future<Void> flushed() {
    return flush.future();
  }

  /** Drops what waits and what is under way. */
  void close() {
    closed = true;
    calls.clear();
    underWay.ifPresent(HttpClientRequest::reset);
    underWay = Optional.empty();
    flush.tryComplete();
  }

  private void pump() {
    if (sending || closed || agent.isEmpty()) {
      return;
    }
    Optional<Call> next = calls.poll();
    if (next.isEmpty()) {
      flush.tryComplete();
      return;
    }
    if (flush.future().isComplete()) {
      flush = Promise.promise();
    }
    sending = true;
    Call call = next.get().toBuilder().setAgentId(agent.get()).build();
    client
        .request(new RequestOptions(target))
        .compose(request -> post(request, Buffer.buffer(call.toByteArray())))
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .onComplete(
            done -> {
              sending = false;
              if (done.failed()) {
                underWay.ifPresent(HttpClientRequest::reset);
              }
              underWay = Optional.empty();
              if (!closed && done.failed()) {
                onFailed.accept(call.getType() + " failed: " + done.cause().getMessage());
              }
              pump();
            });
  }

  private Future<Void> post(HttpClientRequest request, Buffer body) {
    if (closed) {
      request.reset();
      return Future.failedFuture("the stream has ended");
    }
    underWay = Optional.of(request);
    request.exceptionHandler(told -> {});
    return request.send(body).compose(CallSender::check);
  }

  private static Future<Void> check(HttpClientResponse response) {
    return Answers.text(response, MOST_ANSWER_BYTES)
        .compose(
            text ->
                response.statusCode() / 100 == 2
                    ? Future.succeededFuture()
                    : Future.failedFuture("status " + response.statusCode() + " " + text));
  }
}
