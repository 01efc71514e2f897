package io.souk.agent.update;

import com.google.protobuf.ByteString;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The unacknowledged updates of one task. Only the oldest is on its way; the others wait.
 *
 * @param pending oldest first
 * @param delay before the next repetition
 * @param resendAt when the oldest is repeated; empty while there is nobody to send it to
 */
record UpdateStream(List<TaskStatus> pending, Duration delay, Optional<Instant> resendAt) {

  /** First and longest wait for an acknowledgement (Mesos agent, status update manager). */
  static final Duration FIRST_DELAY = Duration.ofSeconds(10);

  static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

  static final UpdateStream EMPTY = new UpdateStream(List.of(), FIRST_DELAY, Optional.empty());

  UpdateStream {
    pending = List.copyOf(pending);
  }

  Optional<TaskStatus> head() {
    return pending.isEmpty() ? Optional.empty() : Optional.of(pending.get(0));
  }

  boolean contains(ByteString uuid) {
    return pending.stream().anyMatch(status -> status.getUuid().equals(uuid));
  }

  UpdateStream with(TaskStatus status) {
    List<TaskStatus> more = new ArrayList<>(pending);
    more.add(status);
    return new UpdateStream(more, delay, resendAt);
  }

  UpdateStream withoutHead() {
    return new UpdateStream(pending.subList(1, pending.size()), FIRST_DELAY, Optional.empty());
  }

  /** The oldest has just been sent for the first time. */
  UpdateStream sent(Instant now) {
    return new UpdateStream(pending, FIRST_DELAY, Optional.of(now.plus(FIRST_DELAY)));
  }

  /** The oldest has just been sent once more. */
  UpdateStream sentAgain(Instant now) {
    Duration doubled = delay.multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
    return new UpdateStream(pending, next, Optional.of(now.plus(next)));
  }

  UpdateStream paused() {
    return new UpdateStream(pending, FIRST_DELAY, Optional.empty());
  }
}
