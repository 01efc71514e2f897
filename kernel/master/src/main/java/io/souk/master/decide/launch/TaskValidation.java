package io.souk.master.decide.launch;

import io.souk.model.id.IdRule;
import io.souk.model.id.TaskId;
import io.souk.model.resources.Resources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a task may be launched, by itself (Mesos v1 scheduler API, LAUNCH). */
public final class TaskValidation {

  private TaskValidation() {}

  /**
   * The first fault of the task.
   *
   * @param pool what of the offers is left
   */
  public static Optional<String> findFault(TaskAsk task, Site site, Resources pool) {
    return ofAny(task, site)
        .or(() -> limits(task, site))
        .or(() -> executor(task, site))
        .or(() -> together(task, site, pool));
  }

  /** The rules for tasks of launches and of groups, up to the container. */
  static Optional<String> ofAny(TaskAsk task, Site site) {
    TaskInfo info = task.info();
    Optional<String> fault = identity(info, site);
    if (fault.isEmpty()) {
      fault = durations(info);
    }
    if (fault.isEmpty() && info.hasCheck()) {
      fault = CheckValidation.check(info.getCheck());
    }
    if (fault.isEmpty() && info.hasHealthCheck()) {
      fault = CheckValidation.healthCheck(info.getHealthCheck());
    }
    if (fault.isEmpty()) {
      fault =
          task.resources().sum().isEmpty()
              ? Optional.of("Task uses no resources")
              : ResourceValidation.findFault("Task", task.resources(), site.role());
    }
    if (fault.isEmpty()) {
      fault = CommandValidation.findFault(info.getCommand());
    }
    if (fault.isEmpty() && info.hasContainer()) {
      fault = ContainerValidation.findFault(info.getContainer());
    }
    return fault;
  }

  private static Optional<String> identity(TaskInfo task, Site site) {
    String id = task.getTaskId().getValue();
    Optional<String> fault = IdRule.COMMON.findFault(id);
    if (fault.isPresent()) {
      return Optional.of("Task ID '" + id + "' " + fault.get());
    }
    if (site.hasTask(new TaskId(id))) {
      return Optional.of("Task has duplicate ID: " + id);
    }
    return task.getAgentId().getValue().equals(site.agent().id().value())
        ? Optional.empty()
        : Optional.of(
            "Task names agent %s, the offer is of agent %s"
                .formatted(task.getAgentId().getValue(), site.agent().id()));
  }

  private static Optional<String> durations(TaskInfo task) {
    if (task.getKillPolicy().getGracePeriod().getNanoseconds() < 0) {
      return Optional.of("Task's 'kill_policy.grace_period' must not be negative");
    }
    return task.getMaxCompletionTime().getNanoseconds() < 0
        ? Optional.of("Task's 'max_completion_time' must not be negative")
        : Optional.empty();
  }

  /** The rules of {@code limits}, those for groups excepted. */
  static Optional<String> limits(TaskAsk task, Site site) {
    if (task.info().getLimitsCount() == 0) {
      return Optional.empty();
    }
    boolean able =
        site.agent().capabilities().stream()
            .anyMatch(c -> c.getType() == AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS);
    if (!able) {
      return Optional.of(
          "Task's 'limits' need the capability TASK_RESOURCE_LIMITS, which agent %s has not"
              .formatted(site.agent().id()));
    }
    for (Map.Entry<String, Value.Scalar> limit : task.info().getLimitsMap().entrySet()) {
      String name = limit.getKey();
      double value = limit.getValue().getValue();
      if (!name.equals("cpus") && !name.equals("mem")) {
        return Optional.of("Task's limits may name cpus and mem only, not '" + name + "'");
      }
      double asked = task.resources().sum().scalarValue(name);
      if (!(value >= asked)) {
        return Optional.of(
            "Task's limit of %s (%s) is below what it asks for (%s)".formatted(name, value, asked));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> executor(TaskAsk task, Site site) {
    if (task.info().hasExecutor() == task.info().hasCommand()) {
      return Optional.of(
          "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present");
    }
    return task.executor()
        .flatMap(executor -> ExecutorValidation.ofTask(executor, site))
        .or(
            () ->
                task.sharesCgroups()
                    ? Optional.empty()
                    : Optional.of(
                        "Task's 'container.linux_info.share_cgroups' must not be false in a"
                            + " LAUNCH"))
        .or(() -> task.executor().flatMap(executor -> sharing(task, executor, site)));
  }

  /** The tasks under one executor all share its cgroups, or none does. */
  static Optional<String> sharing(TaskAsk task, ExecutorAsk executor, Site site) {
    return site.findSharing(executor.id())
        .filter(others -> others != task.sharesCgroups())
        .map(
            others ->
                "Task's 'container.linux_info.share_cgroups' must be %s as that of the other tasks"
                        .formatted(others)
                    + " under executor '"
                    + executor.id()
                    + "'");
  }

  private static Optional<String> together(TaskAsk task, Site site, Resources pool) {
    Resources own = task.resources().sum();
    if (task.executor().isEmpty()) {
      return ResourceValidation.findShortfall("Task uses", List.of(own), pool);
    }
    ExecutorAsk executor = task.executor().get();
    boolean starts = site.findExecutor(executor.id()).isEmpty();
    return ResourceValidation.findFaultTogether(
            "Task and its executor", List.of(task.resources(), executor.resources()))
        .or(
            () ->
                ResourceValidation.findShortfall(
                    starts ? "Task and its executor use" : "Task uses",
                    starts ? List.of(own, executor.resources().sum()) : List.of(own),
                    pool));
  }
}
