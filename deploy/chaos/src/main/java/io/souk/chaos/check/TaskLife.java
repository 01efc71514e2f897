package io.souk.chaos.check;

import java.time.Instant;
import java.util.Optional;

/**
 * One process of a task, as it wrote itself.
 *
 * @param task id of the task
 * @param owner the app or job that it is of
 * @param mark what the client that asked for it made it carry
 * @param agent the machine it ran on
 * @param uses what it was given
 * @param port that it was given; empty for none
 * @param start when it began
 * @param seen the last moment at which it certainly lived
 */
public record TaskLife(
    String task,
    String owner,
    String mark,
    String agent,
    Amounts uses,
    Optional<Integer> port,
    Instant start,
    Instant seen) {

  boolean overlaps(TaskLife other) {
    return start.isBefore(other.seen) && other.start.isBefore(seen);
  }
}
