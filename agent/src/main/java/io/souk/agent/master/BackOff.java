package io.souk.agent.master;

import java.time.Duration;

/**
 * How long to wait before the next attempt: random up to a bound that doubles with each failure, so
 * that a thousand agents do not fall on a new leader at once. Pure.
 *
 * @param first bound of the first wait
 */
public record BackOff(Duration first) {

  /** A cluster must be whole again soon after a failover, so the bound stays small. */
  static final Duration LONGEST = Duration.ofSeconds(10);

  /**
   * @param failures so far, 0 or more
   * @param random from 0 (inclusive) to 1
   */
  public Duration delay(int failures, double random) {
    double bound = first.toMillis() * Math.pow(2, Math.min(failures, 30));
    return Duration.ofMillis((long) (Math.min(bound, LONGEST.toMillis()) * random));
  }
}
