package io.souk.marathon.instance;

import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.TaskStatus;
import java.util.List;
import java.util.Set;

/** What a task status of the kernel means for a task. */
public final class StatusReading {

  private static final Set<TaskStatus.Reason> LOST_BUT_MAY_RETURN =
      Set.of(
          TaskStatus.Reason.REASON_RECONCILIATION,
          TaskStatus.Reason.REASON_AGENT_DISCONNECTED,
          TaskStatus.Reason.REASON_AGENT_REMOVED);

  /** Ends that say nothing about the app: the launch never reached an agent, or it is drained. */
  private static final Set<TaskStatus.Reason> NOT_THE_APPS_FAULT =
      Set.of(
          TaskStatus.Reason.REASON_INVALID_OFFERS,
          TaskStatus.Reason.REASON_MASTER_DISCONNECTED,
          TaskStatus.Reason.REASON_AGENT_DISCONNECTED,
          TaskStatus.Reason.REASON_AGENT_DRAINING);

  private StatusReading() {}

  /** Where the status puts the task; TASK_LOST by its reason, as old masters and agents send it. */
  public static Condition condition(TaskStatus status) {
    return switch (status.getState()) {
      case TASK_STAGING -> Condition.STAGING;
      case TASK_STARTING -> Condition.STARTING;
      case TASK_RUNNING -> Condition.RUNNING;
      case TASK_KILLING -> Condition.KILLING;
      case TASK_FINISHED -> Condition.FINISHED;
      case TASK_FAILED -> Condition.FAILED;
      case TASK_KILLED -> Condition.KILLED;
      case TASK_ERROR -> Condition.ERROR;
      case TASK_DROPPED -> Condition.DROPPED;
      case TASK_UNREACHABLE -> Condition.UNREACHABLE;
      case TASK_GONE, TASK_GONE_BY_OPERATOR -> Condition.GONE;
      case TASK_UNKNOWN -> Condition.UNKNOWN;
      case TASK_LOST -> lost(status);
    };
  }

  private static Condition lost(TaskStatus status) {
    if (!status.hasReason()) {
      return Condition.GONE;
    }
    if (LOST_BUT_MAY_RETURN.contains(status.getReason())) {
      return Condition.UNREACHABLE;
    }
    return status.getReason() == TaskStatus.Reason.REASON_TASK_UNKNOWN
        ? Condition.UNKNOWN
        : Condition.GONE;
  }

  /** Whether an end in this way delays the next launch. */
  public static boolean isFailure(TaskStatus status) {
    if (status.hasReason() && NOT_THE_APPS_FAULT.contains(status.getReason())) {
      return false;
    }
    return switch (condition(status)) {
      case DROPPED, ERROR, FAILED, GONE, FINISHED -> true;
      // The agent reports a task that it killed for its health check as killed and not healthy.
      case KILLED -> status.hasHealthy() && !status.getHealthy();
      case UNKNOWN,
          SCHEDULED,
          PROVISIONED,
          STAGING,
          STARTING,
          RUNNING,
          KILLING,
          UNREACHABLE,
          UNREACHABLE_INACTIVE ->
          false;
    };
  }

  /** The addresses the status names, in order. */
  public static List<String> ipAddresses(TaskStatus status) {
    return status.getContainerStatus().getNetworkInfosList().stream()
        .flatMap(network -> network.getIpAddressesList().stream())
        .filter(NetworkInfo.IPAddress::hasIpAddress)
        .map(NetworkInfo.IPAddress::getIpAddress)
        .distinct()
        .toList();
  }
}
