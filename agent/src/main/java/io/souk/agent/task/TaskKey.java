package io.souk.agent.task;

import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.TaskID;
import java.util.Objects;

/** Names a task on an agent: task ids are unique within a framework only. */
public record TaskKey(FrameworkId framework, TaskId task) {

  public TaskKey {
    Objects.requireNonNull(framework);
    Objects.requireNonNull(task);
  }

  /**
   * @throws IllegalArgumentException when an id breaks its rules
   */
  public static TaskKey of(FrameworkID framework, TaskID task) {
    return new TaskKey(new FrameworkId(framework.getValue()), new TaskId(task.getValue()));
  }

  @Override
  public String toString() {
    return framework + "/" + task;
  }
}
