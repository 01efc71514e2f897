package io.souk.marathon.backoff;

import io.souk.marathon.app.BackoffPolicy;
import io.souk.marathon.app.Timestamp;
import java.time.Duration;
import java.time.Instant;

/**
 * The launch delay of one configuration of an app.
 *
 * @param configuration {@code lastConfigChangeAt} of the version that failed; another version
 *     starts without delay
 * @param delay time from {@code reference} to the next launch
 * @param reference last failure or launch
 */
public record Backoff(Timestamp configuration, Duration delay, Instant reference) {

  /** After the first failure. */
  public static Backoff first(Timestamp configuration, BackoffPolicy policy, Instant now) {
    return new Backoff(configuration, shorter(policy.initial(), policy.max()), now);
  }

  /** After one more failure: the delay times the factor, at most the maximum. */
  public Backoff increased(BackoffPolicy policy, Instant now) {
    double millis = Math.max(delay.toMillis(), policy.initial().toMillis()) * policy.factor();
    Duration next =
        millis >= policy.max().toMillis() ? policy.max() : Duration.ofMillis(Math.round(millis));
    return new Backoff(configuration, shorter(next, policy.max()), now);
  }

  /** The earliest time of the next launch. */
  public Instant launchFrom() {
    return reference.plus(delay);
  }

  /** Whether it has been quiet for so long that the failures no longer count. */
  public boolean isForgotten(BackoffPolicy policy, Instant now) {
    return reference.plus(delay).plus(policy.max()).isBefore(now);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
