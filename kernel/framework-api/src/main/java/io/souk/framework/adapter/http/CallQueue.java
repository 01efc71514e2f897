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
 * The calls of one subscription, of which a few are on their way at a time. To be used on one
 * context.
 */
final class CallQueue {

  private static final int MOST_WAITING = 10_000;

  /** Enough that the way to the master and back does not bound the rate. */
  static final int MOST_UNDER_WAY = 16;

  private static final int UNAVAILABLE = 503;

  private record Waiting(Call call, CompletableFuture<Void> result) {}

  private final Function<Call, Future<WireAnswer>> poster;
  private final IntConsumer onRefusal;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean closed;

  /**
   * @param poster has the master take calls in the order in which it is given them; completes on
   *     the queue's context
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
    if (underWay >= MOST_UNDER_WAY || waiting.isEmpty()) {
      return;
    }
    underWay++;
    Waiting next = waiting.poll();
    poster.apply(next.call()).onComplete(answer -> answered(next, answer));
  }

  private void answered(Waiting waited, AsyncResult<WireAnswer> answer) {
    underWay--;
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
