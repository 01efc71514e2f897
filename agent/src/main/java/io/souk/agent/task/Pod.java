package io.souk.agent.task;

import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.mesos.ExecutorInfo;
import java.util.Objects;

/**
 * What the tasks of a task group have in common: an executor, of which one may have several groups
 * over its life, and their fate.
 *
 * @param executor of type DEFAULT; its framework_id is set
 * @param containerId the executor's, in which the containers of the tasks are nested
 * @param group names the group, unique for ever
 * @param size how many tasks the group has
 */
public record Pod(ExecutorInfo executor, String containerId, String group, int size) {

  /** Names an executor on an agent. */
  public record Name(FrameworkId framework, ExecutorId executor) {}

  public Pod {
    Objects.requireNonNull(executor);
    Objects.requireNonNull(containerId);
    Objects.requireNonNull(group);
    if (size < 1) {
      throw new IllegalArgumentException("group of " + size + " tasks");
    }
  }

  public String executorId() {
    return executor.getExecutorId().getValue();
  }

  public Name name() {
    return new Name(
        new FrameworkId(executor.getFrameworkId().getValue()), new ExecutorId(executorId()));
  }
}
