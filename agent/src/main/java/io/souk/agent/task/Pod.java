package io.souk.agent.task;

import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.mesos.ExecutorInfo;
import java.util.Objects;

/**
 * What the tasks of an executor have in common: the executor, of which one may have several groups
 * of tasks over its life, and the fate of their group. One of type DEFAULT is the agent itself; one
 * of type CUSTOM has a program of its own, which runs its tasks.
 *
 * @param executor its framework_id is set
 * @param containerId the executor's, in which the containers of the tasks of a DEFAULT one are
 *     nested
 * @param group names the group, unique for ever; empty for a task that came alone, which only
 *     CUSTOM ones have
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

  /** Whether a program of its own runs the tasks; DEFAULT is asked for in so many words. */
  public static boolean isCustom(ExecutorInfo executor) {
    return executor.getType() != ExecutorInfo.Type.DEFAULT;
  }

  public boolean isCustom() {
    return isCustom(executor);
  }

  public String executorId() {
    return executor.getExecutorId().getValue();
  }

  public Name name() {
    return new Name(
        new FrameworkId(executor.getFrameworkId().getValue()), new ExecutorId(executorId()));
  }
}
