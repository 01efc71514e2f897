package io.souk.master.decide;

import java.time.Duration;

/**
 * So many of something in so much time, evenly spread.
 *
 * @param permits 1 and up
 * @param per longer than nothing
 */
public record RateLimit(int permits, Duration per) {

  public RateLimit {
    if (permits < 1 || per.isNegative() || per.isZero()) {
      throw new IllegalArgumentException(
          permits + " in " + per + ": at least one in more than no time is accepted");
    }
  }

  /** Time between two of them. */
  public Duration interval() {
    return per.dividedBy(permits);
  }
}
