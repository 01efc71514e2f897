package io.souk.agent.check;

import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.HealthCheck;
import java.time.Duration;
import java.util.Optional;

/**
 * When probes run.
 *
 * @param delay from the start of the task to the first probe, 0 or more
 * @param interval from the end of one probe to the start of the next, 0 or more
 * @param timeout after which a running probe is stopped and has failed; empty is no limit
 */
public record CheckTiming(Duration delay, Duration interval, Optional<Duration> timeout) {
  private static final double LONGEST_SECONDS = 366L * 24 * 3600;

  public static CheckTiming of(HealthCheck check) {
    return of(check.getDelaySeconds(), check.getIntervalSeconds(), check.getTimeoutSeconds());
  }

  public static CheckTiming of(CheckInfo check) {
    return of(check.getDelaySeconds(), check.getIntervalSeconds(), check.getTimeoutSeconds());
  }

  private static CheckTiming of(double delay, double interval, double timeout) {
    Duration limit = seconds(timeout);
    return new CheckTiming(
        seconds(delay), seconds(interval), limit.isZero() ? Optional.empty() : Optional.of(limit));
  }

  /** Negative and not-a-number count as 0; more than a year is cut to a year. */
  static Duration seconds(double seconds) {
    if (!(seconds > 0)) {
      return Duration.ZERO;
    }
    return Duration.ofNanos((long) (Math.min(seconds, LONGEST_SECONDS) * 1_000_000_000d));
  }
}
