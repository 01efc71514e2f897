package io.souk.agent.update;

import com.google.protobuf.ByteString;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The unacknowledged updates of one task. Only the oldest is on its way; the others wait.
 *
 * @param pending oldest first
 * @param repetition of the oldest
 */
record UpdateStream(List<TaskStatus> pending, Repetition repetition) {

  static final UpdateStream EMPTY = new UpdateStream(List.of(), Repetition.NONE);

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
    return new UpdateStream(more, repetition);
  }

  UpdateStream withoutHead() {
    return new UpdateStream(pending.subList(1, pending.size()), Repetition.NONE);
  }

  /** The oldest has just been sent for the first time. */
  UpdateStream sent(Instant now) {
    return new UpdateStream(pending, Repetition.first(now));
  }

  /** The oldest has just been sent once more. */
  UpdateStream sentAgain(Instant now) {
    return new UpdateStream(pending, repetition.again(now));
  }

  UpdateStream paused() {
    return new UpdateStream(pending, Repetition.NONE);
  }
}
