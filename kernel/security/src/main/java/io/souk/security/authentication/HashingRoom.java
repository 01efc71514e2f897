package io.souk.security.authentication;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where secrets are hashed: few threads and few waiting, so that a flood of wrong secrets takes no
 * more than a part of the processors. The threads are those of the operating system, which shares
 * them out; virtual ones would keep others from their carriers as long as they compute.
 */
public final class HashingRoom {

  private static final Logger LOG = LoggerFactory.getLogger(HashingRoom.class);
  private static final int MOST_WAITING = 64;
  private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final ThreadPoolExecutor threads;
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong told = new AtomicLong(System.nanoTime() - SILENCE_NANOS);

  /** With a quarter of the processors, and one at least; no thread while there is no work. */
  public static HashingRoom ofThisMachine() {
    return new HashingRoom(Math.max(1, Runtime.getRuntime().availableProcessors() / 4));
  }

  HashingRoom(int most) {
    this.threads =
        new ThreadPoolExecutor(
            most,
            most,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().daemon().name("souk-hashing-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Does some work soon.
   *
   * @throws RejectedExecutionException when too much is waiting
   */
  <T> CompletableFuture<T> submit(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, threads);
    } catch (RejectedExecutionException full) {
      long count = refused.incrementAndGet();
      long last = told.get();
      long now = System.nanoTime();
      if (now - last >= SILENCE_NANOS && told.compareAndSet(last, now)) {
        LOG.warn(
            "event=authentication_overloaded waiting={} refused_since_start={}",
            MOST_WAITING,
            count);
      }
      throw full;
    }
  }
}
