package io.souk.agent.run;

import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskRun;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** After all earlier work for the same task; those of one executor share directories. */
  <T> Future<T> run(TaskRun run, Callable<T> work) {
    Optional<String> executor = run.origin().pod().map(Pod::containerId);
    return runIn(executor.isPresent() ? executor.get() : run.key(), work);
  }

  /** After all earlier work of a lane. */
  <T> Future<T> runIn(Object lane, Callable<T> work) {
    Future<?> before = tails.getOrDefault(lane, Future.succeededFuture());
    Future<T> mine = before.transform(done -> run(work));
    tails.put(lane, mine);
    mine.onComplete(done -> tails.remove(lane, mine));
    return mine;
  }

  /** In no particular order. */
  <T> Future<T> run(Callable<T> work) {
    Promise<T> promise = Promise.promise();
    workers.execute(
        () -> {
          try {
            promise.tryComplete(work.call());
          } catch (Exception e) {
            promise.tryFail(e);
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
