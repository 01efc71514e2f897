package io.souk.agent.view;

import io.souk.agent.runtime.Container;
import io.souk.agent.stats.Tally;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import java.util.List;
import java.util.Optional;

/** What readers may ask the agent; from any thread, never waiting for the loop. */
public interface AgentQueries {

  /** The newest snapshot. */
  AgentView view();

  /** Operations on resources that are kept, oldest first. */
  default List<Operation> operations() {
    return List.of();
  }

  /** A container that is running now, to ask for its usage and status. */
  Optional<Container> container(String containerId);

  /** A task that is here or was, as it was launched. */
  default Optional<TaskInfo> task(FrameworkID framework, TaskID task) {
    return Optional.empty();
  }

  /** An executor of tasks of its own, by its container: one that is here or was. */
  default Optional<ExecutorInfo> executor(String containerId) {
    return Optional.empty();
  }

  /** What has been counted so far. */
  Tally tally();
}
