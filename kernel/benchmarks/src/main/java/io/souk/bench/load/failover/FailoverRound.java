package io.souk.bench.load.failover;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * When what happened after one end of a leader. Any thread tells it; times are of {@link
 * System#nanoTime}.
 */
final class FailoverRound {

  private final long[] back;
  private final Set<Integer> agents = new HashSet<>();
  private long began = System.nanoTime();
  private OptionalLong offered = OptionalLong.empty();
  private OptionalLong led = OptionalLong.empty();
  private OptionalLong lastOfOld = OptionalLong.empty();
  private Optional<String> successor = Optional.empty();
  private int again;

  /**
   * @param agents that are to come back
   */
  FailoverRound(int agents) {
    back = new long[agents];
  }

  /** The leader ends now. */
  synchronized void begin() {
    began = System.nanoTime();
  }

  /** An agent read SUBSCRIBED. */
  synchronized void subscribed(int agent) {
    long now = System.nanoTime();
    if (agents.add(agent)) {
      back[agents.size() - 1] = now;
    } else {
      again++;
    }
  }

  /** The framework read offers of the next leader. */
  synchronized void offered() {
    if (offered.isEmpty()) {
      offered = OptionalLong.of(System.nanoTime());
    }
  }

  /** The leader that is to end said that it leads. */
  synchronized void oldLeads() {
    lastOfOld = OptionalLong.of(System.nanoTime());
  }

  /** Another master said that it leads. */
  synchronized void leads(String master) {
    if (led.isEmpty()) {
      led = OptionalLong.of(System.nanoTime());
      successor = Optional.of(master);
    }
  }

  /** Whether there is nothing left to wait for. */
  synchronized boolean isOver() {
    return led.isPresent() && offered.isPresent() && agents.size() == back.length;
  }

  synchronized Optional<String> successor() {
    return successor;
  }

  /** How often an agent subscribed more than once. */
  synchronized int again() {
    return again;
  }

  /** What is known so far, for a round that does not end. */
  synchronized String progress() {
    return "successor %s, offered %s, %d of %d agents back"
        .formatted(successor, offered.isPresent(), agents.size(), back.length);
  }

  /** One duration of a round that is over, in nanoseconds. */
  synchronized long get(FailoverFigure figure) {
    long leader = led.orElseThrow();
    long[] sorted = back.clone();
    Arrays.sort(sorted);
    long first = sorted[0];
    long most = sorted[(int) Math.ceil(0.9 * sorted.length) - 1];
    long last = sorted[sorted.length - 1];
    return switch (figure) {
      case END_TO_LEADER -> leader - began;
      case WITHOUT_LEADER -> Math.max(0, leader - Math.max(began, lastOfOld.orElse(began)));
      case END_TO_OFFER -> offered.orElseThrow() - began;
      case END_TO_FIRST_AGENT -> first - began;
      case END_TO_LAST_AGENT -> last - began;
      case LEADER_TO_OFFER -> offered.orElseThrow() - leader;
      case LEADER_TO_MOST_AGENTS -> most - leader;
      case LEADER_TO_LAST_AGENT -> last - leader;
    };
  }
}
