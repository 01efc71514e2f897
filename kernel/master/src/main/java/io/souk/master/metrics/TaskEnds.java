package io.souk.master.metrics;

import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskStatus;
import java.util.Optional;

/** Ends of tasks by who said it and why, in Mesos's old spelling. */
final class TaskEnds {

  private TaskEnds() {}

  /** The counter of such an end; none when no reason was given. */
  static Optional<String> name(Task task) {
    if (task.getStatusesCount() == 0) {
      return Optional.empty();
    }
    TaskStatus last = task.getStatuses(task.getStatusesCount() - 1);
    if (!last.hasReason() || !last.hasSource() || last.getState() != task.getState()) {
      return Optional.empty();
    }
    String source = old(last.getSource());
    String reason = old(last.getReason());
    return Optional.of(
        "master/" + FrameworkTally.lower(task.getState()) + "/" + source + "/" + reason);
  }

  /** Agents were slaves. */
  private static String old(Enum<?> word) {
    return FrameworkTally.lower(word).replace("agent", "slave");
  }
}
