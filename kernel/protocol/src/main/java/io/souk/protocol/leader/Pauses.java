package io.souk.protocol.leader;

import java.time.Duration;

/**
 * How long to wait before the next attempt to reach the leader: at random up to a bound that grows
 * by half with each failure. Ten thousand that lost a leader in one instant come to the next one
 * spread over the first bound, and while there is none they ask less and less often, yet soon
 * enough after it is there. Pure.
 *
 * @param first bound of the first wait, zero and up
 * @param longest no bound is larger
 */
public record Pauses(Duration first, Duration longest) {

  private static final double GROWTH = 1.5;

  /** What grows when the first wait is none. */
  private static final long SMALLEST_MILLIS = 10;

  /** 0 to 500 ms, growing to 0 to 5 s. */
  public static final Pauses DEFAULT = new Pauses(Duration.ofMillis(500), Duration.ofSeconds(5));

  public Pauses {
    if (first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "pauses of " + first + " to " + longest + ": expected zero or more, the longer one last");
    }
  }

  /**
   * @param failures so far, 0 and up
   * @param random from 0 (inclusive) to 1
   */
  public Duration before(int failures, double random) {
    double grown =
        failures == 0
            ? first.toMillis()
            : Math.max(first.toMillis(), SMALLEST_MILLIS) * Math.pow(GROWTH, failures);
    return Duration.ofMillis((long) (Math.min(grown, longest.toMillis()) * random));
  }
}
