package io.souk.agent.run;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Blocking work in order: what concerns one task is done one after the other, what concerns
 * different tasks at the same time. Entered and answered on the loop.
 */
final class DiskLanes {

  private final LoopContext loop;
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("agent-disk-", 0).factory());
  private final Map<Object, Future<?>> tails = new HashMap<>();

  DiskLanes(LoopContext loop) {
    this.loop = loop;
  }

  /** After all earlier work for the same task, or whatever else the key stands for. */
  <T> Future<T> run(Object key, Callable<T> work) {
    Future<?> before = tails.getOrDefault(key, Future.succeededFuture());
    Future<T> mine = before.transform(done -> run(work));
    tails.put(key, mine);
    mine.onComplete(done -> tails.remove(key, mine));
    return mine;
  }

  /** In no particular order. */
  <T> Future<T> run(Callable<T> work) {
    Promise<T> promise = Promise.promise();
    workers.execute(
        () -> {
          try {
            promise.complete(work.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return loop.hop(promise.future());
  }

  /** Completes when nothing is under way that is now. */
  Future<Void> idle() {
    List<Future<?>> all = List.copyOf(tails.values());
    return Future.join(all).transform(done -> Future.succeededFuture());
  }
}
