package io.souk.master.decide.launch;

import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.TaskInfo;
import java.util.Optional;

/**
 * A task as a framework asks for it.
 *
 * @param executor under which it is to run; empty for a command, and in a group, which has one for
 *     all
 */
public record TaskAsk(TaskInfo info, ResourceAsk resources, Optional<ExecutorAsk> executor) {

  /**
   * A task of a LAUNCH.
   *
   * @throws io.souk.protocol.WireException VALUE when its resources cannot be read
   */
  public static TaskAsk read(TaskInfo info) {
    return new TaskAsk(
        info,
        ResourceAsk.read(info.getResourcesList()),
        info.hasExecutor() ? Optional.of(ExecutorAsk.read(info.getExecutor())) : Optional.empty());
  }

  /**
   * A task of a group.
   *
   * @throws io.souk.protocol.WireException VALUE when its resources cannot be read
   */
  public static TaskAsk member(TaskInfo info) {
    return new TaskAsk(info, ResourceAsk.read(info.getResourcesList()), Optional.empty());
  }

  /** Whether it is to share the cgroups of its executor, which is the default. */
  public boolean sharesCgroups() {
    return sharesCgroups(info.getContainer());
  }

  /** As {@link #sharesCgroups()}, by a task's container. */
  public static boolean sharesCgroups(ContainerInfo container) {
    return container.getLinuxInfo().getShareCgroups();
  }
}
