package io.souk.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits of the thread that directs a run. */
public final class Waits {

  private static final Duration STEP = Duration.ofMillis(20);

  private Waits() {}

  /**
   * Looks every 20 ms.
   *
   * @throws IllegalStateException with {@code otherwise} when it does not hold in time
   */
  public static void until(Duration limit, BooleanSupplier holds, Supplier<String> otherwise) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(otherwise.get() + " after " + limit.toSeconds() + " s");
      }
      pause(STEP);
    }
  }

  /** Does nothing for that long. */
  public static void pause(Duration length) {
    LockSupport.parkNanos(length.toNanos());
  }
}
