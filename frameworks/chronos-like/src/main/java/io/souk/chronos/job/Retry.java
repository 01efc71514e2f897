package io.souk.chronos.job;

import io.souk.chronos.schedule.IsoPeriod;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is done after an attempt that did not succeed. What is absent was not given.
 *
 * @param count further attempts after the first one, 0 and up
 * @param delay from the end of the first attempt to the second one
 * @param backoff by which the delay grows from attempt to attempt, 1 and up
 * @param maxDelay which it does not outgrow
 * @param exitCodes those after which there is another attempt; any, where absent
 * @param givenGuarantee what is done where nobody knows whether the attempt is over
 */
public record Retry(
    int count,
    Optional<IsoPeriod> delay,
    OptionalDouble backoff,
    Optional<IsoPeriod> maxDelay,
    Optional<SortedSet<Integer>> exitCodes,
    Optional<Guarantee> givenGuarantee) {

  /** The delay never outgrows this, whatever the factor. */
  public static final Duration LONGEST = Duration.ofDays(366);

  /** Two further attempts. */
  public static final Retry STANDARD =
      new Retry(
          2,
          Optional.empty(),
          OptionalDouble.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public Retry {
    exitCodes = exitCodes.map(codes -> Collections.unmodifiableSortedSet(new TreeSet<>(codes)));
  }

  /** What is done where nobody knows whether the attempt is over. */
  public Guarantee guarantee() {
    return givenGuarantee.orElse(Guarantee.AT_MOST_ONCE);
  }

  /**
   * How long to wait after a failed attempt.
   *
   * @param attempt its number, 0 for the first
   * @param standard where the job does not say
   */
  public Duration delayAfter(int attempt, Duration standard) {
    Duration first = delay.map(IsoPeriod::length).orElse(standard);
    Duration most = maxDelay.map(IsoPeriod::length).orElse(LONGEST);
    if (first.isZero()) {
      return first;
    }
    double millis = first.toMillis() * Math.pow(backoff.orElse(1), attempt);
    return millis >= most.toMillis() ? most : Duration.ofMillis((long) millis);
  }
}
