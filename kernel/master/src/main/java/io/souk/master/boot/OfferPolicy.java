package io.souk.master.boot;

import io.souk.allocator.AllocatorOptions;
import io.souk.protocol.map.DurationFormat;
import java.time.Duration;
import java.util.Optional;

/**
 * What is offered, to whom and for how long.
 *
 * @param timeout after which an unanswered offer is rescinded; empty: never
 * @param allocator what is worth an offer, and who may have it
 * @param maxRegexProgram the largest program that an expression in offer constraints may compile
 *     to, 1 to {@value #MAX_REGEX_PROGRAM}
 */
public record OfferPolicy(
    Optional<Duration> timeout, AllocatorOptions allocator, int maxRegexProgram) {

  /** Matching takes a time in proportion to it, for every agent. */
  public static final int MAX_REGEX_PROGRAM = 10_000;

  /** What Mesos does. */
  public static final OfferPolicy DEFAULT =
      new OfferPolicy(Optional.empty(), AllocatorOptions.DEFAULT, 100);

  /** Nothing that separates names or amounts in options. */
  static final String RESOURCE_NAME = "[^\\s:;,|()]{1,255}";

  public OfferPolicy {
    timeout.ifPresent(
        duration -> {
          if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(
                "--offer-timeout " + DurationFormat.text(duration) + ": expected more than 0");
          }
        });
    for (String name : allocator.excludedFromShares()) {
      if (!name.matches(RESOURCE_NAME)) {
        throw new IllegalArgumentException(
            "--fair-sharing-excluded-resource-names '"
                + name
                + "': expected names of resources, for example gpus,disk");
      }
    }
    if (maxRegexProgram < 1 || maxRegexProgram > MAX_REGEX_PROGRAM) {
      throw new IllegalArgumentException(
          "--offer-constraints-re2-max-program-size "
              + maxRegexProgram
              + ": expected 1 to "
              + MAX_REGEX_PROGRAM);
    }
  }
}
