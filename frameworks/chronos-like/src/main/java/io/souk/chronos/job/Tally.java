package io.souk.chronos.job;

import java.time.Instant;
import java.util.Optional;

/**
 * What a job's runs came to. Attempts that are retried count as nothing.
 *
 * @param successCount runs that succeeded, 0 and up
 * @param errorCount runs that failed for good, 0 and up
 * @param errorsSinceLastSuccess of these, the ones since the last success
 * @param lastSuccess when a run last succeeded
 * @param lastError when a run last failed for good
 */
public record Tally(
    long successCount,
    long errorCount,
    long errorsSinceLastSuccess,
    Optional<Instant> lastSuccess,
    Optional<Instant> lastError) {

  /** One success more. */
  public Tally succeeded(Instant at) {
    return new Tally(successCount + 1, errorCount, 0, Optional.of(at), lastError);
  }

  /** One failure more. */
  public Tally failed(Instant at) {
    return new Tally(
        successCount, errorCount + 1, errorsSinceLastSuccess + 1, lastSuccess, Optional.of(at));
  }

  /** {@code success}, {@code failure} or {@code fresh}, as Chronos's summary names it. */
  public String outcome() {
    if (lastSuccess.isPresent()
        && lastError.map(error -> lastSuccess.get().isAfter(error)).orElse(true)) {
      return "success";
    }
    return lastError.isPresent() ? "failure" : "fresh";
  }
}
