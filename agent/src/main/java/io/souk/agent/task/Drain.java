package io.souk.agent.task;

import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An agent that is being emptied (Mesos v1 operator API, DRAIN_AGENT).
 *
 * @param config how patiently, and whether the agent goes for good
 * @param since when this agent was told
 */
public record Drain(DrainConfig config, Instant since) {

  /** What becomes of tasks that come meanwhile. */
  public static final Refusal REFUSAL =
      new Refusal(
          TaskState.TASK_DROPPED,
          TaskStatus.Reason.REASON_AGENT_DRAINING,
          "The agent is being drained");

  public Drain {
    Objects.requireNonNull(config);
    Objects.requireNonNull(since);
  }

  /** The grace a task is killed with; empty for its own. Only a longer one is cut short. */
  public Optional<Duration> grace(TaskInfo task) {
    if (!config.hasMaxGracePeriod()) {
      return Optional.empty();
    }
    long most = Math.max(0, config.getMaxGracePeriod().getNanoseconds());
    boolean shorter =
        task.getKillPolicy().hasGracePeriod()
            && task.getKillPolicy().getGracePeriod().getNanoseconds() <= most;
    return shorter ? Optional.empty() : Optional.of(Duration.ofNanos(most));
  }

  /**
   * What a framework is told of a task that is being killed. Where the agent goes for good, one
   * that knows the state learns that the task has gone with it; not before it has ended.
   */
  public TaskStatus rewritten(TaskStatus status, FrameworkInfo framework) {
    return switch (status.getState()) {
      case TASK_KILLING ->
          status.toBuilder().setReason(TaskStatus.Reason.REASON_AGENT_DRAINING).build();
      case TASK_KILLED ->
          status.toBuilder()
              .setReason(TaskStatus.Reason.REASON_AGENT_DRAINING)
              .setState(
                  config.getMarkGone() && Statuses.isPartitionAware(framework)
                      ? TaskState.TASK_GONE_BY_OPERATOR
                      : TaskState.TASK_KILLED)
              .build();
      default -> status;
    };
  }
}
