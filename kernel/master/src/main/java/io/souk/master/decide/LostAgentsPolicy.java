package io.souk.master.decide;

import java.time.Duration;

/**
 * How long lost agents are remembered in the registry.
 *
 * @param interval between two collections
 * @param maxAge of an entry
 * @param maxCount of unreachable agents, and as many that are gone; 0 and up
 */
public record LostAgentsPolicy(Duration interval, Duration maxAge, int maxCount) {

  /** 15 min, 2 weeks, 102400. */
  public static final LostAgentsPolicy DEFAULT =
      new LostAgentsPolicy(Duration.ofMinutes(15), Duration.ofDays(14), 102_400);

  public LostAgentsPolicy {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException(
          "--registry-gc-interval " + interval + ": expected more than 0");
    }
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException(
          "--registry-max-agent-age " + maxAge + ": expected at least 0");
    }
    if (maxCount < 0) {
      throw new IllegalArgumentException(
          "--registry-max-agent-count " + maxCount + ": expected at least 0");
    }
  }
}
