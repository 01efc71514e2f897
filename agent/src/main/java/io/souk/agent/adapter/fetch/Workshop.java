package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What all fetching shares.
 *
 * @param workDir where all sandboxes are
 * @param workers for {@link #heavy}
 */
record Workshop(
    FetchSettings settings,
    Path workDir,
    Opener sources,
    CacheStore cache,
    ExecutorService workers) {

  private static final long IDLE_SECONDS = 30;

  /** As many threads as processors; none while nothing is to be done. */
  static ExecutorService newWorkers() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("fetch-worker-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Waits until work is done that needs the processor all the time: on a virtual thread it would
   * keep all others from it. When the wait is interrupted the work has ended all the same; it has
   * to notice by itself that it is not wanted.
   */
  void heavy(Callable<?> work) throws IOException, FetchException, InterruptedException {
    AtomicBoolean claimed = new AtomicBoolean();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    workers.execute(
        () -> {
          if (!claimed.compareAndSet(false, true)) {
            return;
          }
          try {
            work.call();
            ended.complete(null);
          } catch (Exception | Error e) {
            ended.completeExceptionally(e);
          }
        });
    try {
      ended.get();
    } catch (InterruptedException e) {
      if (!claimed.compareAndSet(false, true)) {
        ended.exceptionally(failure -> null).join();
      }
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FetchException cause) {
        throw cause;
      }
      throw new IOException(String.valueOf(e.getCause()), e.getCause());
    }
  }
}
