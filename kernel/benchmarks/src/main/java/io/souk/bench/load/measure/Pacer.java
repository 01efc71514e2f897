package io.souk.bench.load.measure;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An open loop: has something done at a fixed rate whether or not what was done before has come to
 * an end, and says when each was meant to be done. A thread of its own looks at the clock every 0.2
 * ms; what is due is done together, on the executor given.
 */
public final class Pacer {

  private static final long STEP_NANOS = 200_000;
  private static final long NANOS = 1_000_000_000L;

  /** What is done. */
  public interface Work {

    /**
     * Once for each; on the executor.
     *
     * @param at of {@link System#nanoTime}: when it was meant
     */
    void due(long at);

    /** All has been done; on the executor. */
    void over();
  }

  private final Executor executor;
  private final double perSecond;
  private final long total;
  private final Work work;
  private final AtomicLong handed = new AtomicLong();
  private final AtomicLong done = new AtomicLong();

  /**
   * @param perSecond above 0
   * @param total of all, 1 and up
   */
  public Pacer(Executor executor, double perSecond, long total, Work work) {
    this.executor = executor;
    this.perSecond = perSecond;
    this.total = total;
    this.work = work;
  }

  /** Begins now, and returns. */
  public void start() {
    long from = System.nanoTime();
    Thread.ofPlatform().name("pacer").daemon().start(() -> run(from));
  }

  private void run(long from) {
    while (handed.get() < total) {
      long due = Math.min(total, due(System.nanoTime() - from, perSecond));
      // One batch at a time: an executor that is behind is not handed a queue of them.
      if (due > handed.get() && done.get() == handed.get()) {
        handed.set(due);
        executor.execute(() -> work(from, due));
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }

  /** How many are due after so many nanoseconds: the first one at once. */
  static long due(long nanos, double perSecond) {
    return 1 + (long) (nanos * perSecond / NANOS);
  }

  private void work(long from, long upTo) {
    for (long i = done.get(); i < upTo; i++) {
      work.due(from + (long) (i * NANOS / perSecond));
    }
    done.set(upTo);
    if (upTo == total) {
      work.over();
    }
  }
}
