package io.souk.chaos.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Polls until something is true, with a deadline. */
public final class Wait {

  private static final Duration INTERVAL = Duration.ofMillis(100);

  private Wait() {}

  /** Waits until {@code condition} holds; an {@link AssertionError} of it counts as not yet. */
  public static void until(Duration limit, BooleanSupplier condition, Supplier<String> otherwise) {
    Instant end = Instant.now().plus(limit);
    AssertionError last = null;
    while (Instant.now().isBefore(end)) {
      try {
        if (condition.getAsBoolean()) {
          return;
        }
        last = null;
      } catch (AssertionError e) {
        last = e;
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
    throw new AssertionError("not within " + limit + ": " + otherwise.get(), last);
  }
}
