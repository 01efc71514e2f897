package io.souk.chronos.job;

import java.time.Instant;
import java.util.Optional;

/**
 * What a job's runs came to. Attempts that are retried count as nothing.
 *
 * @param successCount runs that succeeded, 0 and up
 * @param errorCount runs that failed for good, 0 and up
 * @param errorsSinceLastSuccess of these, the ones since the last success
 * @param lastSuccessMillis when a run last succeeded, milliseconds since 1970; least for never
 * @param lastErrorMillis when a run last failed for good, the same
 */
public record Tally(
    long successCount,
    long errorCount,
    long errorsSinceLastSuccess,
    long lastSuccessMillis,
    long lastErrorMillis) {

  /** In place of a time: it has not happened. */
  private static final long NEVER = Long.MIN_VALUE;

  /** Counters and times; of these, what is finer than a millisecond is dropped. */
  public Tally(
      long successCount,
      long errorCount,
      long errorsSinceLastSuccess,
      Optional<Instant> lastSuccess,
      Optional<Instant> lastError) {
    this(
        successCount,
        errorCount,
        errorsSinceLastSuccess,
        lastSuccess.map(Instant::toEpochMilli).orElse(NEVER),
        lastError.map(Instant::toEpochMilli).orElse(NEVER));
  }

  private static Optional<Instant> time(long millis) {
    return millis == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  /** When a run last succeeded. */
  public Optional<Instant> lastSuccess() {
    return time(lastSuccessMillis);
  }

  /** When a run last failed for good. */
  public Optional<Instant> lastError() {
    return time(lastErrorMillis);
  }

  /** One success more. */
  public Tally succeeded(Instant at) {
    return new Tally(successCount + 1, errorCount, 0, at.toEpochMilli(), lastErrorMillis);
  }

  /** One failure more. */
  public Tally failed(Instant at) {
    return new Tally(
        successCount,
        errorCount + 1,
        errorsSinceLastSuccess + 1,
        lastSuccessMillis,
        at.toEpochMilli());
  }

  /** {@code success}, {@code failure} or {@code fresh}, as Chronos's summary names it. */
  public String outcome() {
    if (lastSuccessMillis > lastErrorMillis) {
      return "success";
    }
    return lastErrorMillis == NEVER ? "fresh" : "failure";
  }
}
