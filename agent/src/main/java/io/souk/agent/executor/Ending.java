package io.souk.agent.executor;

import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.util.List;

/**
 * What becomes of tasks because of the end of their executor.
 *
 * @param state terminal; TASK_GONE turns into TASK_LOST for frameworks that do not know it
 * @param message for the user of the task
 * @param limitation what the executor's container used too much of
 */
public record Ending(
    TaskState state, TaskStatus.Reason reason, String message, List<Resource> limitation) {

  public Ending {
    limitation = List.copyOf(limitation);
  }

  /** Not because of a limit. */
  public Ending(TaskState state, TaskStatus.Reason reason, String message) {
    this(state, reason, message, List.of());
  }

  static Ending failed(TaskStatus.Reason reason, String message) {
    return new Ending(TaskState.TASK_FAILED, reason, message);
  }

  static Ending gone(TaskStatus.Reason reason, String message) {
    return new Ending(TaskState.TASK_GONE, reason, message);
  }
}
