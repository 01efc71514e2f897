package io.souk.agent.task;

import io.souk.agent.resource.AgentResources;
import io.souk.agent.runtime.Ability;
import io.souk.agent.runtime.Workload;
import io.souk.model.resources.Resources;
import io.souk.protocol.WireException;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.map.WireStartBefore;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Volume;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether this agent can run a task at all. */
public final class Admission {

  private Admission() {}

  /**
   * What this agent can run.
   *
   * @param docker whether Docker containers
   * @param process what it can do for others
   */
  public record Host(boolean docker, Set<Ability> process) {
    public Host {
      process = Set.copyOf(process);
    }
  }

  /** Looks for what this agent cannot do about a task that is no group's. */
  public static Optional<Refusal> check(TaskInfo task, Host host) {
    if (task.hasExecutor()) {
      return invalid(
          TaskStatus.Reason.REASON_TASK_INVALID,
          "Executors of type DEFAULT run task groups, expected a group or another type");
    }
    return content(task, host, false);
  }

  /** Looks for what this agent cannot do about a task of a group. */
  public static Optional<Refusal> member(TaskInfo task, Host host) {
    return content(task, host, true);
  }

  /**
   * Looks for what this agent cannot do about an executor with a program of its own, or about a
   * task for it: limits of tasks are those of its container.
   */
  public static Optional<Refusal> custom(ExecutorInfo executor, TaskInfo task, Host host) {
    TaskInfo.Builder asTask = task.toBuilder().clearContainer().setCommand(executor.getCommand());
    if (!executor.hasCommand()) {
      return invalid(TaskStatus.Reason.REASON_TASK_INVALID, "Executor has no command");
    }
    if (executor.hasContainer()) {
      asTask.setContainer(executor.getContainer());
    }
    return content(asTask.build(), host, false);
  }

  /**
   * Whether the executor that a task is for can be had.
   *
   * @param alive whether there is one of that id
   * @param start whether the master wants it started
   */
  public static Optional<Refusal> executor(ExecutorInfo executor, boolean alive, boolean start) {
    if (alive == start) {
      String id = executor.getExecutorId().getValue();
      return Optional.of(
          new Refusal(
              TaskState.TASK_DROPPED,
              TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
              alive
                  ? "Executor '" + id + "' was to be started but runs already"
                  : "Executor '" + id + "' has ended"));
    }
    return network(executor);
  }

  /** Tasks of a group are on the agent's network; no other must be promised in silence. */
  private static Optional<Refusal> network(ExecutorInfo executor) {
    boolean isPod = executor.getType() == ExecutorInfo.Type.DEFAULT;
    return isPod && executor.getContainer().getNetworkInfosCount() > 0
        ? launchFailure(
            "network '"
                + executor.getContainer().getNetworkInfos(0).getName()
                + "': the tasks of a group can only be on the network of the agent's host")
        : Optional.empty();
  }

  /** What a group uses, the executor's own resources included when it is started for it. */
  public static List<Resource> used(ExecutorInfo executor, boolean start, List<TaskInfo> tasks) {
    Stream<Resource> own = start ? executor.getResourcesList().stream() : Stream.empty();
    return Stream.concat(own, tasks.stream().flatMap(task -> task.getResourcesList().stream()))
        .toList();
  }

  private static Optional<Refusal> content(TaskInfo task, Host host, boolean member) {
    if (!task.hasCommand()) {
      return invalid(TaskStatus.Reason.REASON_TASK_INVALID, "Task has no command");
    }
    if (task.hasContainer() && Workload.isDocker(task.getContainer())) {
      return host.docker()
          ? Optional.empty()
          : launchFailure("this agent does not run Docker containers");
    }
    return plain(task, host, member);
  }

  /** Looks whether it is too late to start a task that came here. */
  public static Optional<Refusal> inTime(TaskInfo task, Instant now) {
    try {
      return WireStartBefore.read(task)
          .filter(now::isAfter)
          .map(
              latest ->
                  new Refusal(
                      TaskState.TASK_DROPPED,
                      TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH,
                      "Reached the agent after " + latest + ", when it was no longer to start"));
    } catch (WireException unreadable) {
      return invalid(TaskStatus.Reason.REASON_TASK_INVALID, unreadable.getMessage());
    }
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

  private static Optional<Refusal> plain(TaskInfo task, Host host, boolean member) {
    if (!enforces(host, task)) {
      return Optional.of(
          new Refusal(
              TaskState.TASK_DROPPED,
              TaskStatus.Reason.REASON_TASK_INVALID,
              "Resource limits of plain processes cannot be enforced by this agent: it needs"
                  + " isolation cgroups/cpu and cgroups/mem"));
    }
    if (!task.hasContainer()) {
      return Optional.empty();
    }
    ContainerInfo container = task.getContainer();
    for (Volume volume : container.getVolumesList()) {
      Optional<Refusal> refusal = volume(volume, host, member);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private static Optional<Refusal> volume(Volume volume, Host host, boolean member) {
    boolean parents = isParents(volume);
    if (parents && !member) {
      return launchFailure(
          "volume '" + volume.getContainerPath() + "': a task of its own has no parent");
    }
    if (!parents) {
      return host.process().contains(Ability.MOUNT_VOLUMES)
          ? Optional.empty()
          : launchFailure(
              "volumes of MESOS containers need isolation filesystem/linux on this agent, but"
                  + " those of type SANDBOX_PATH that show a task of a group the sandbox of its"
                  + " executor");
    }
    return isBelow(volume.getSource().getSandboxPath().getPath())
        ? Optional.empty()
        : launchFailure(
            "sandbox path '"
                + volume.getSource().getSandboxPath().getPath()
                + "': expected a relative path below the executor's sandbox");
  }

  private static boolean enforces(Host host, TaskInfo task) {
    return (!task.containsLimits("cpus") || host.process().contains(Ability.LIMIT_CPUS))
        && (!task.containsLimits("mem") || host.process().contains(Ability.LIMIT_MEMORY));
  }

  private static boolean isParents(Volume volume) {
    Volume.Source source = volume.getSource();
    return source.getType() == Volume.Source.Type.SANDBOX_PATH
        && source.getSandboxPath().getType() == Volume.Source.SandboxPath.Type.PARENT;
  }

  private static boolean isBelow(String path) {
    return !path.isEmpty() && !path.startsWith("/") && !List.of(path.split("/")).contains("..");
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
