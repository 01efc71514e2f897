package io.souk.master.boot;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;

/** Waits for moments at which the processors have little to do. */
final class QuietMachine {

  /** Two masters that rehearse beside each other stay below it. */
  private static final double BUSY = 0.75;

  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final DoubleSupplier load;
  private final LongConsumer pause;

  /**
   * @param load as {@link #load}, of the time since it was asked before
   * @param pause called with the nanoseconds that it is to take
   */
  QuietMachine(DoubleSupplier load, LongConsumer pause) {
    this.load = load;
    this.pause = pause;
  }

  /** How busy all processors are, 0 to 1; negative if that is not known. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getCpuLoad()
        : -1;
  }

  /**
   * Blocks for a quarter of a second at the least.
   *
   * @param wanted asked again and again
   * @return whether it is quiet; otherwise it is not wanted any more
   */
  boolean await(BooleanSupplier wanted) {
    pause.accept(LOOK.toNanos());
    boolean more = wanted.getAsBoolean();
    while (more && isBusy()) {
      pause.accept(WAIT.toNanos());
      more = wanted.getAsBoolean();
    }
    return more;
  }

  private boolean isBusy() {
    double now = load.getAsDouble();
    return now < 0 || now > BUSY;
  }
}
