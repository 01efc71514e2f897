package io.souk.security.audit;

import java.time.Duration;
import java.time.Instant;

/**
 * How much of what is denied is written down, so that somebody who knocks all day does not push the
 * rest out of the files: {@code burst} at once, then {@code perSecond}. Used by one thread.
 */
final class DenialLimit {

  private final int perSecond;
  private final int burst;
  private double left;
  private Instant last = Instant.EPOCH;

  DenialLimit(int perSecond, int burst) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.left = burst;
  }

  /** Whether one more is written; a clock that goes back adds nothing. */
  boolean admits(Instant now) {
    if (now.isAfter(last)) {
      double seconds = Duration.between(last, now).toMillis() / 1000.0;
      left = Math.min(burst, left + seconds * perSecond);
    }
    last = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
