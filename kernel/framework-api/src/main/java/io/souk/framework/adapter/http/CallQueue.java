package io.souk.framework.adapter.http;

import io.souk.framework.CallRefusedException;
import io.souk.protocol.http.WireAnswer;
import io.souk.protocol.mesos.scheduler.Call;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * The calls of one subscription, one on its way at a time, so that the master takes them in their
 * order. To be used on one context.
 */
final class CallQueue {

  private static final int MOST_WAITING = 10_000;
  private static final int UNAVAILABLE = 503;

  private record Waiting(Call call, CompletableFuture<Void> result) {}

  private final Function<Call, Future<WireAnswer>> poster;
  private final IntConsumer onRefusal;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean closed;

  /**
   * @param poster completes on the queue's context
   * @param onRefusal told the status of each answer that is no success
   */
  CallQueue(Function<Call, Future<WireAnswer>> poster, IntConsumer onRefusal) {
    this.poster = poster;
    this.onRefusal = onRefusal;
  }

  void add(Call call, CompletableFuture<Void> result) {
    if (closed) {
      refuse(result, UNAVAILABLE, "the subscription is lost");
    } else if (waiting.size() >= MOST_WAITING) {
      refuse(result, UNAVAILABLE, MOST_WAITING + " calls are waiting already");
    } else {
      waiting.add(new Waiting(call, result));
      sendNext();
    }
  }

  private void sendNext() {
    if (busy || waiting.isEmpty()) {
      return;
    }
    busy = true;
    Waiting next = waiting.poll();
    poster.apply(next.call()).onComplete(answer -> answered(next, answer));
  }

  private void answered(Waiting waited, AsyncResult<WireAnswer> answer) {
    busy = false;
    if (answer.failed()) {
      refuse(waited.result(), UNAVAILABLE, String.valueOf(answer.cause().getMessage()));
    } else if (answer.result().isSuccess()) {
      waited.result().complete(null);
    } else {
      int status = answer.result().status();
      refuse(waited.result(), status, answer.result().text());
      onRefusal.accept(status);
    }
    sendNext();
  }

  /** Refuses what waits and whatever comes; a call on its way still gets its answer. */
  void close(String reason) {
    closed = true;
    while (!waiting.isEmpty()) {
      refuse(waiting.poll().result(), UNAVAILABLE, reason);
    }
  }

  private static void refuse(CompletableFuture<Void> result, int status, String message) {
    result.completeExceptionally(new CallRefusedException(status, message));
  }
}
