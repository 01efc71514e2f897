package io.souk.agent.gc;

import java.time.Duration;

/**
 * How long what is over is kept.
 *
 * @param delay longest age of a sandbox, reached on an empty disk
 * @param headroom fraction of the disk that is to stay free, 0 to 1
 * @param interval between two looks at the disk
 * @param completedExecutors how many executors of each framework are remembered once they are over
 */
public record Retention(
    Duration delay, double headroom, Duration interval, int completedExecutors) {

  public static final Retention DEFAULT =
      new Retention(Duration.ofDays(7), 0.1, Duration.ofMinutes(1), 150);

  public Retention {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("--gc-delay " + delay + ": expected zero or more");
    }
    if (!(headroom >= 0 && headroom <= 1)) {
      throw new IllegalArgumentException("--gc-disk-headroom " + headroom + ": expected 0 to 1");
    }
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException(
          "--disk-watch-interval " + interval + ": expected more than zero");
    }
    if (completedExecutors < 0) {
      throw new IllegalArgumentException(
          "--max-completed-executors-per-framework "
              + completedExecutors
              + ": expected zero or more");
    }
  }

  /**
   * How old a sandbox may become (Mesos agent, {@code --gc_disk_headroom}).
   *
   * @param usage fraction of the disk that is used, 0 to 1
   */
  public Duration longestAge(double usage) {
    double share = Math.max(0, 1 - headroom - usage);
    return Duration.ofNanos((long) (delay.toNanos() * Math.min(1, share)));
  }
}
