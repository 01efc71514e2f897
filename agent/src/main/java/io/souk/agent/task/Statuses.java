package io.souk.agent.task;

import com.google.protobuf.ByteString;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CheckStatusInfo;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.util.Optional;

/** Builds task statuses. */
public final class Statuses {

  private Statuses() {}

  /** A status of a run from its (generated) executor, with all that goes into each. */
  static TaskStatus.Builder fromExecutor(TaskRun run, TaskState state, TaskContext context) {
    TaskStatus.Builder status =
        bare(run.key(), state, context)
            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
            .setExecutorId(ExecutorID.newBuilder().setValue(run.origin().executorId()))
            .setContainerStatus(containerStatus(run, context));
    checkStatus(run).ifPresent(status::setCheckStatus);
    return status;
  }

  /** A status of a run from the agent itself. */
  public static TaskStatus.Builder fromAgent(TaskRun run, TaskState state, TaskContext context) {
    TaskStatus.Builder status =
        bare(run.key(), state, context).setSource(TaskStatus.Source.SOURCE_AGENT);
    run.origin().pod().ifPresent(pod -> status.setExecutorId(pod.executor().getExecutorId()));
    return status;
  }

  /** A status of a task that is unknown here. */
  public static TaskStatus ofUnknown(
      TaskKey key,
      boolean partitionAware,
      TaskStatus.Reason reason,
      String message,
      TaskContext context) {
    TaskState state = partitionAware ? TaskState.TASK_DROPPED : TaskState.TASK_LOST;
    return bare(key, state, context)
        .setSource(TaskStatus.Source.SOURCE_AGENT)
        .setReason(reason)
        .setMessage(message)
        .build();
  }

  /** Whether a framework knows TASK_DROPPED and its like. */
  public static boolean isPartitionAware(FrameworkInfo framework) {
    return has(framework, FrameworkInfo.Capability.Type.PARTITION_AWARE);
  }

  static boolean knowsKilling(FrameworkInfo framework) {
    return has(framework, FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
  }

  /** States after which no other comes. */
  public static boolean isTerminal(TaskState state) {
    return switch (state) {
      case TASK_FINISHED,
          TASK_FAILED,
          TASK_KILLED,
          TASK_ERROR,
          TASK_LOST,
          TASK_DROPPED,
          TASK_GONE,
          TASK_GONE_BY_OPERATOR ->
          true;
      case TASK_STAGING,
          TASK_STARTING,
          TASK_RUNNING,
          TASK_KILLING,
          TASK_UNREACHABLE,
          TASK_UNKNOWN ->
          false;
    };
  }

  private static TaskStatus.Builder bare(TaskKey key, TaskState state, TaskContext context) {
    ByteString uuid = context.uuids().get();
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue(key.task().value()))
        .setState(state)
        .setAgentId(AgentID.newBuilder().setValue(context.agent().value()))
        .setTimestamp(context.now().toEpochMilli() / 1000.0)
        .setUuid(uuid);
  }

  private static ContainerStatus containerStatus(TaskRun run, TaskContext context) {
    ContainerStatus.Builder status =
        run.container().orElse(ContainerStatus.getDefaultInstance()).toBuilder();
    if (!status.hasContainerId()) {
      status.setContainerId(ContainerID.newBuilder().setValue(run.origin().containerId()));
    }
    run.origin()
        .pod()
        .ifPresent(
            pod ->
                status
                    .getContainerIdBuilder()
                    .setParent(ContainerID.newBuilder().setValue(pod.containerId())));
    if (status.getNetworkInfosCount() == 0) {
      status.addNetworkInfos(agentNetwork(context));
    }
    return status.build();
  }

  /** The network of containers that have none of their own: the agent's. */
  public static NetworkInfo agentNetwork(TaskContext context) {
    return NetworkInfo.newBuilder()
        .addIpAddresses(
            NetworkInfo.IPAddress.newBuilder()
                .setProtocol(
                    context.agentAddress().contains(":")
                        ? NetworkInfo.Protocol.IPv6
                        : NetworkInfo.Protocol.IPv4)
                .setIpAddress(context.agentAddress()))
        .build();
  }

  /** The newest result of the generic check; with a check there is always at least its type. */
  private static Optional<CheckStatusInfo> checkStatus(TaskRun run) {
    Optional<CheckStatusInfo> last =
        run.lastStatus().filter(TaskStatus::hasCheckStatus).map(TaskStatus::getCheckStatus);
    if (last.isPresent() || !run.task().hasCheck()) {
      return last;
    }
    CheckInfo.Type type = run.task().getCheck().getType();
    CheckStatusInfo.Builder empty = CheckStatusInfo.newBuilder().setType(type);
    switch (type) {
      case COMMAND -> empty.setCommand(CheckStatusInfo.Command.getDefaultInstance());
      case HTTP -> empty.setHttp(CheckStatusInfo.Http.getDefaultInstance());
      case TCP -> empty.setTcp(CheckStatusInfo.Tcp.getDefaultInstance());
      case UNKNOWN -> empty.clearType();
    }
    return Optional.of(empty.build());
  }

  private static boolean has(FrameworkInfo framework, FrameworkInfo.Capability.Type type) {
    return framework.getCapabilitiesList().stream().anyMatch(c -> c.getType() == type);
  }
}
