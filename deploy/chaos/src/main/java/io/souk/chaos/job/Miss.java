package io.souk.chaos.job;

import java.time.Instant;

/**
 * Occurrences that the jobs API says did not run.
 *
 * @param job whose
 * @param from the first of them
 * @param to the last of them
 * @param count how many
 * @param reason why
 */
public record Miss(String job, Instant from, Instant to, long count, String reason) {

  /** Whether {@code due} is one of them. */
  public boolean covers(Instant due) {
    return !due.isBefore(from) && !due.isAfter(to);
  }
}
