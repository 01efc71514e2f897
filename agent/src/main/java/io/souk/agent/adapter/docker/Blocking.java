package io.souk.agent.adapter.docker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;

/** Runs blocking work on a virtual thread of its own. */
final class Blocking {
  private Blocking() {}

  static <T> Future<T> run(Callable<T> work) {
    Promise<T> promise = Promise.promise();
    Thread.ofVirtual()
        .name("docker-call")
        .start(
            () -> {
              try {
                promise.complete(work.call());
              } catch (Exception e) {
                promise.fail(e);
              }
            });
    return promise.future();
  }
}
