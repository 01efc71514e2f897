package io.souk.agent.executor;

import io.souk.agent.task.Statuses;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.TaskResourceLimitation;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;

/** Statuses of tasks that have an executor with a program of its own. */
final class ExecutorStatuses {

  private ExecutorStatuses() {}

  /** What the agent itself says of a task. */
  static TaskStatus ended(TaskRun task, Ending why, ExecutorContext context) {
    boolean lost =
        (why.state() == TaskState.TASK_GONE || why.state() == TaskState.TASK_DROPPED)
            && !Statuses.isPartitionAware(task.origin().framework());
    TaskStatus.Builder status =
        Statuses.fromAgent(task, lost ? TaskState.TASK_LOST : why.state(), context.task())
            .setReason(why.reason())
            .setMessage(why.message());
    if (!why.limitation().isEmpty()) {
      status.setLimitation(TaskResourceLimitation.newBuilder().addAllResources(why.limitation()));
    }
    return status.build();
  }

  /** What an executor said, with all that the agent adds (Mesos agent, status updates). */
  static TaskStatus completed(ExecutorRun executor, TaskStatus said, ExecutorContext context) {
    TaskStatus.Builder status =
        said.toBuilder()
            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
            .setExecutorId(executor.origin().pod().executor().getExecutorId())
            .setAgentId(AgentID.newBuilder().setValue(context.task().agent().value()))
            .setContainerStatus(container(executor, said.getContainerStatus(), context));
    if (!said.hasTimestamp()) {
      status.setTimestamp(context.task().now().toEpochMilli() / 1000.0);
    }
    return status.build();
  }

  private static ContainerStatus container(
      ExecutorRun executor, ContainerStatus said, ExecutorContext context) {
    ContainerStatus.Builder status = said.toBuilder();
    executor
        .container()
        .ifPresent(
            known -> {
              if (status.getNetworkInfosCount() > 0) {
                status.mergeFrom(known.toBuilder().clearNetworkInfos().build());
              } else {
                status.mergeFrom(known);
              }
            });
    status.setContainerId(ContainerID.newBuilder().setValue(executor.containerId()));
    if (status.getNetworkInfosCount() == 0) {
      status.addNetworkInfos(Statuses.agentNetwork(context.task()));
    }
    return status.build();
  }
}
