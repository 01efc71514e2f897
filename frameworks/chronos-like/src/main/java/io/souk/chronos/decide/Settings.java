package io.souk.chronos.decide;

import java.time.Duration;

/**
 * How runs are treated where jobs do not say.
 *
 * @param retryDelay from a failed attempt to the next one
 * @param disableAfterFailures final failures in a row after which a job is disabled, 0 for never
 * @param historyLimit ended attempts kept for each job, 1 to 1000
 * @param queueLimit manual runs of one job that may wait at once, 1 and up
 * @param unreachableLimit how long a task may be unreachable until it counts as lost
 */
public record Settings(
    Duration retryDelay,
    int disableAfterFailures,
    int historyLimit,
    int queueLimit,
    Duration unreachableLimit) {

  /** Chronos's own where it has them: a minute between attempts, jobs are never disabled. */
  public static final Settings STANDARD =
      new Settings(Duration.ofMinutes(1), 0, 10, 100, Duration.ofMinutes(15));

  /** The same with another delay before retries. */
  public Settings withRetryDelay(Duration changed) {
    return new Settings(changed, disableAfterFailures, historyLimit, queueLimit, unreachableLimit);
  }

  /** The same with another number of failures that disable a job. */
  public Settings withDisableAfterFailures(int changed) {
    return new Settings(retryDelay, changed, historyLimit, queueLimit, unreachableLimit);
  }

  /** The same with another length of histories. */
  public Settings withHistoryLimit(int changed) {
    return new Settings(retryDelay, disableAfterFailures, changed, queueLimit, unreachableLimit);
  }
}
