package io.souk.chaos.job;

import java.time.Instant;
import java.util.Optional;

/**
 * An attempt as {@code GET job/NAME/runs} shows it.
 *
 * @param taskId its task
 * @param job its job
 * @param due the nominal time of its run
 * @param number 0 for the first attempt
 * @param state as shown, such as {@code FINISHED}
 * @param message what is said about it
 * @param queued when it was decided
 * @param finished when it was seen to be over; empty while it is not
 */
public record Attempt(
    String taskId,
    String job,
    Instant due,
    int number,
    String state,
    String message,
    Instant queued,
    Optional<Instant> finished) {

  /** Whether it is over. */
  public boolean over() {
    return switch (state) {
      case "FINISHED", "FAILED", "KILLED", "LOST", "MISSED" -> true;
      default -> false;
    };
  }
}
