package io.souk.chronos.schedule;

import java.time.Instant;

/**
 * Occurrences of a schedule that follow each other.
 *
 * @param count how many, 1 and up
 * @param first the earliest
 * @param last the latest; the earliest again if there is one
 */
public record Occurrences(long count, Instant first, Instant last) {

  public Occurrences {
    if (count < 1 || last.isBefore(first)) {
      throw new IllegalArgumentException(count + " from " + first + " to " + last);
    }
  }
}
