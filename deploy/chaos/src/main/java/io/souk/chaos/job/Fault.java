package io.souk.chaos.job;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that was done to the cluster.
 *
 * @param kind what, such as {@code CUT}
 * @param node to whom
 * @param from since when
 * @param to until when; for a process that was killed, when it was up again
 */
public record Fault(String kind, String node, Instant from, Instant to) {

  /** A machine that lost everything that ran on it. */
  public static final String CRASH = "CRASH";

  /** A machine whose clock was wrong. */
  public static final String CLOCK = "CLOCK";

  /** Whether it was felt at some moment between the two, {@code echo} after its end included. */
  boolean touches(Instant since, Instant until, Duration echo) {
    return !from.isAfter(until) && !to.plus(echo).isBefore(since);
  }
}
