package io.souk.chaos.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What the machine under everything took for something that is usually done at once: for starting
 * the few programs that a task starts before its first line is written.
 *
 * @param from when they were started
 * @param length until they were done
 */
public record Stall(Instant from, Duration length) {

  /** The longest that goes on at some moment from {@code since} to {@code until}. */
  static Duration longest(List<Stall> stalls, Instant since, Instant until) {
    return stalls.stream()
        .filter(each -> !each.from.isAfter(until) && !each.from.plus(each.length).isBefore(since))
        .map(Stall::length)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
