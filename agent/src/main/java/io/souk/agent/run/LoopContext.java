package io.souk.agent.run;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** The one context the agent's state belongs to. */
public final class LoopContext {

  private final Vertx vertx;
  private final Context context;

  public LoopContext(Vertx vertx, Context context) {
    this.vertx = vertx;
    this.context = context;
  }

  Vertx vertx() {
    return vertx;
  }

  /** Runs on the loop, from any thread. */
  void run(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  /**
   * Runs on the loop again and again until {@link Vertx#cancelTimer}. Vert.x fires periodic timers
   * on a duplicate of the context, which is not the loop; hence the hop.
   */
  long every(long millis, Runnable action) {
    return vertx.setPeriodic(millis, timer -> run(action));
  }

  /** Runs on the loop once, later. */
  void after(long millis, Runnable action) {
    vertx.setTimer(millis, timer -> run(action));
  }

  /** The same outcome, delivered on the loop. */
  <T> Future<T> hop(Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete(
        done ->
            run(
                () -> {
                  if (done.succeeded()) {
                    promise.complete(done.result());
                  } else {
                    promise.fail(done.cause());
                  }
                }));
    return promise.future();
  }

  /** Throws when the caller is not on the loop. */
  void check() {
    if (Vertx.currentContext() != context) {
      throw new IllegalStateException(
          "the agent's state was entered from " + Thread.currentThread().getName());
    }
  }
}
