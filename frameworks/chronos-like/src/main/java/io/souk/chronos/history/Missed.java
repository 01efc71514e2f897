package io.souk.chronos.history;

import java.time.Instant;

/**
 * Occurrences in a row that did not run, or not on their own.
 *
 * @param from when the first was due
 * @param to when the last was due; the same where it is one
 * @param count how many, 1 and up
 * @param reason why, one line
 */
public record Missed(Instant from, Instant to, long count, String reason) {

  public Missed {
    if (count < 1 || to.isBefore(from)) {
      throw new IllegalArgumentException(
          "missed: from %s to %s, %d of them".formatted(from, to, count));
    }
  }

  /** One occurrence. */
  public static Missed one(Instant due, String reason) {
    return new Missed(due, due, 1, reason);
  }

  /** This one and what followed it directly, for the same reason. */
  Missed and(Missed next) {
    return new Missed(from, next.to, count + next.count, reason);
  }
}
