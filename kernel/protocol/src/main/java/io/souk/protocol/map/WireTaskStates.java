package io.souk.protocol.map;

import io.souk.model.task.TaskState;

/** States of tasks on the wire. */
public final class WireTaskStates {

  private static final String PREFIX = "TASK_";

  private WireTaskStates() {}

  public static TaskState read(io.souk.protocol.mesos.TaskState state) {
    return TaskState.valueOf(state.name().substring(PREFIX.length()));
  }

  public static io.souk.protocol.mesos.TaskState write(TaskState state) {
    return io.souk.protocol.mesos.TaskState.valueOf(PREFIX + state.name());
  }
}
