package io.souk.marathon.health;

import io.souk.marathon.app.HealthCheck;
import io.souk.marathon.app.Timestamp;
import java.time.Instant;
import java.util.Optional;

/**
 * The results of one health check of one task so far.
 *
 * @param alive whether the newest counted result was good
 * @param consecutiveFailures counted failures since the last success
 */
public record CheckRecord(
    boolean alive,
    int consecutiveFailures,
    Optional<Timestamp> firstSuccess,
    Optional<Timestamp> lastSuccess,
    Optional<Timestamp> lastFailure,
    Optional<String> lastFailureCause) {

  /** Before the first result that counts. */
  public static final CheckRecord NONE =
      new CheckRecord(
          false, 0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Whether any result has counted. */
  public boolean isKnown() {
    return lastSuccess.isPresent() || lastFailure.isPresent();
  }

  /** After a good result. */
  public CheckRecord succeeded(Timestamp now) {
    return new CheckRecord(
        true,
        0,
        Optional.of(firstSuccess.orElse(now)),
        Optional.of(now),
        lastFailure,
        lastFailureCause);
  }

  /**
   * After a bad result. It does not count within the grace period before the first success.
   *
   * @param startedAt when the task began to run
   */
  public CheckRecord failed(HealthCheck check, Instant startedAt, Timestamp now, String cause) {
    boolean inGrace = now.instant().isBefore(startedAt.plus(check.gracePeriod()));
    if (inGrace && firstSuccess.isEmpty()) {
      return this;
    }
    return new CheckRecord(
        false,
        consecutiveFailures + 1,
        firstSuccess,
        lastSuccess,
        Optional.of(now),
        Optional.of(cause));
  }

  /** Whether the task has failed the check often enough to be replaced. */
  public boolean demandsKill(HealthCheck check) {
    return check.maxConsecutiveFailures() > 0
        && consecutiveFailures >= check.maxConsecutiveFailures();
  }
}
