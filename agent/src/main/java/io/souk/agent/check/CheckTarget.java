package io.souk.agent.check;

import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.protocol.mesos.CheckStatusInfo;
import io.souk.protocol.mesos.TaskInfo;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is checked.
 *
 * @param task names the checks
 * @param spec of its container
 * @param container to run COMMAND probes in, and in whose network the others are made
 * @param runningSince when the task became TASK_RUNNING: delay and grace period count from it (an
 *     agent that restarts passes the original time)
 * @param lastHealthy the newest verdict before the agent restarted, empty when there was none
 * @param lastStatus the newest result of the generic check before the agent restarted, empty when
 *     there was none
 */
public record CheckTarget(
    TaskInfo task,
    ContainerSpec spec,
    Container container,
    Instant runningSince,
    Optional<Boolean> lastHealthy,
    Optional<CheckStatusInfo> lastStatus) {

  public CheckTarget {
    Objects.requireNonNull(task);
    Objects.requireNonNull(spec);
    Objects.requireNonNull(container);
    Objects.requireNonNull(runningSince);
    Objects.requireNonNull(lastHealthy);
    Objects.requireNonNull(lastStatus);
  }
}
