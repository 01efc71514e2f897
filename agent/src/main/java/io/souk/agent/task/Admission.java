package io.souk.agent.task;

import io.souk.agent.resource.AgentResources;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.util.List;
import java.util.Optional;

/** Whether this agent can run a task at all. */
public final class Admission {

  private Admission() {}

  /**
   * Looks for what this agent cannot do.
   *
   * @param group whether it came as part of a task group
   * @param docker whether Docker containers can be run here
   */
  public static Optional<Refusal> check(TaskInfo task, boolean group, boolean docker) {
    if (group) {
      return invalid(
          TaskStatus.Reason.REASON_TASK_GROUP_INVALID,
          "Task groups are not supported by this agent");
    }
    if (task.hasExecutor()) {
      return invalid(
          TaskStatus.Reason.REASON_TASK_INVALID,
          "Custom executors are not supported by this agent");
    }
    if (!task.hasCommand()) {
      return invalid(TaskStatus.Reason.REASON_TASK_INVALID, "Task has no command");
    }
    if (task.getCommand().getUrisCount() > 0) {
      return launchFailure("fetching URIs is not supported by this agent");
    }
    boolean wantsDocker =
        task.hasContainer() && task.getContainer().getType() == ContainerInfo.Type.DOCKER;
    if (wantsDocker) {
      return docker ? Optional.empty() : launchFailure("this agent does not run Docker containers");
    }
    return plain(task);
  }

  /** Looks for reservations and volumes that are not this agent's. */
  public static Optional<Refusal> check(List<Resource> used, AgentResources resources) {
    Resources missing = resources.missing(WireResources.read(used));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                TaskState.TASK_DROPPED,
                TaskStatus.Reason.REASON_RESOURCES_UNKNOWN,
                "This agent does not have " + missing));
  }

  private static Optional<Refusal> plain(TaskInfo task) {
    if (task.getLimitsCount() > 0) {
      return Optional.of(
          new Refusal(
              TaskState.TASK_DROPPED,
              TaskStatus.Reason.REASON_TASK_INVALID,
              "Resource limits of plain processes cannot be enforced by this agent"));
    }
    if (!task.hasContainer()) {
      return Optional.empty();
    }
    ContainerInfo container = task.getContainer();
    if (container.getMesos().hasImage()) {
      return launchFailure("images of MESOS containers are not supported by this agent");
    }
    if (container.getVolumesCount() > 0) {
      return launchFailure("volumes of MESOS containers are not supported by this agent");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> invalid(TaskStatus.Reason reason, String message) {
    return Optional.of(new Refusal(TaskState.TASK_ERROR, reason, message));
  }

  private static Optional<Refusal> launchFailure(String why) {
    return Optional.of(
        new Refusal(
            TaskState.TASK_FAILED,
            TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
            "Failed to launch container: " + why));
  }
}
