package io.souk.master.decide;

import io.souk.model.id.AgentId;
import io.souk.model.id.IdRule;
import io.souk.model.id.TaskId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.protocol.WireException;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether a task may be launched: the checks of Mesos in the order of Mesos, of which the first
 * fault is reported.
 */
final class TaskValidation {

  private TaskValidation() {}

  /**
   * @param duplicates says whether the framework has a task of that id
   * @param pool what of the offers is left
   */
  static Optional<String> findFault(
      TaskInfo task,
      Function<TaskId, Optional<String>> duplicates,
      AgentId agent,
      Role role,
      Resources pool) {
    Optional<String> fault = identity(task, duplicates, agent);
    if (fault.isEmpty()) {
      fault = durations(task);
    }
    if (fault.isEmpty()) {
      fault = check(task.getCheck(), task.hasCheck());
    }
    if (fault.isEmpty()) {
      fault = healthCheck(task.getHealthCheck(), task.hasHealthCheck());
    }
    if (fault.isEmpty()) {
      fault = resources(task.getResourcesList(), role);
    }
    if (fault.isEmpty()) {
      fault = CommandValidation.findFault(task);
    }
    if (fault.isEmpty()) {
      fault = limits(task);
    }
    if (fault.isEmpty()) {
      fault = executor(task);
    }
    return fault.isPresent() ? fault : containment(task, pool);
  }

  private static Optional<String> identity(
      TaskInfo task, Function<TaskId, Optional<String>> duplicates, AgentId agent) {
    String id = task.getTaskId().getValue();
    Optional<String> fault = IdRule.COMMON.findFault(id);
    if (fault.isPresent()) {
      return Optional.of("Task ID '" + id + "' " + fault.get());
    }
    Optional<String> duplicate = duplicates.apply(new TaskId(id));
    if (duplicate.isPresent()) {
      return duplicate;
    }
    return task.getAgentId().getValue().equals(agent.value())
        ? Optional.empty()
        : Optional.of(
            "Task names agent %s, the offer is of agent %s"
                .formatted(task.getAgentId().getValue(), agent));
  }

  private static Optional<String> durations(TaskInfo task) {
    if (task.getKillPolicy().getGracePeriod().getNanoseconds() < 0) {
      return Optional.of("Task's 'kill_policy.grace_period' must not be negative");
    }
    return task.getMaxCompletionTime().getNanoseconds() < 0
        ? Optional.of("Task's 'max_completion_time' must not be negative")
        : Optional.empty();
  }

  private static Optional<String> check(CheckInfo check, boolean present) {
    if (!present) {
      return Optional.empty();
    }
    if (!check.hasType()) {
      return Optional.of("Task's 'check' has no type");
    }
    boolean complete =
        switch (check.getType()) {
          case COMMAND -> check.hasCommand();
          case HTTP -> check.hasHttp();
          case TCP -> check.hasTcp();
          case UNKNOWN -> false;
        };
    if (!complete) {
      return Optional.of(
          "Task's 'check' does not hold what its type " + check.getType() + " needs");
    }
    if (check.getHttp().hasPath() && !check.getHttp().getPath().startsWith("/")) {
      return Optional.of("Task's 'check.http.path' must start with '/'");
    }
    return negative(
        "check", check.getDelaySeconds(), check.getIntervalSeconds(), check.getTimeoutSeconds());
  }

  private static Optional<String> healthCheck(HealthCheck check, boolean present) {
    if (!present) {
      return Optional.empty();
    }
    boolean anyType = !check.hasType();
    HealthCheck.Type type = check.getType();
    boolean complete =
        anyType
            ? check.hasCommand() || check.hasHttp() || check.hasTcp()
            : switch (type) {
              case COMMAND -> check.hasCommand();
              case HTTP -> check.hasHttp();
              case TCP -> check.hasTcp();
              case UNKNOWN -> false;
            };
    if (!complete) {
      return Optional.of("Task's 'health_check' does not hold what its type needs");
    }
    if (check.hasCommand() && !check.getCommand().hasValue()) {
      return Optional.of("Task's 'health_check.command' has no value");
    }
    if (check.hasHttp()) {
      HealthCheck.HTTPCheckInfo http = check.getHttp();
      if (http.hasScheme() && !List.of("http", "https").contains(http.getScheme())) {
        return Optional.of(
            "Task's 'health_check.http.scheme' is neither http nor https: " + http.getScheme());
      }
      if (http.hasPath() && !http.getPath().startsWith("/")) {
        return Optional.of("Task's 'health_check.http.path' must start with '/'");
      }
    }
    return negative(
        "health_check",
        check.getDelaySeconds(),
        check.getIntervalSeconds(),
        check.getTimeoutSeconds(),
        check.getGracePeriodSeconds());
  }

  private static Optional<String> negative(String what, double... seconds) {
    for (double value : seconds) {
      if (!(value >= 0)) {
        return Optional.of("Task's '" + what + "' holds a duration that is negative: " + value);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> resources(List<Resource> wire, Role role) {
    try {
      Resources resources = WireResources.read(wire);
      if (resources.isEmpty()) {
        return Optional.of("Task uses no resources");
      }
      if (resources.scalarMillis("gpus") % 1000 != 0) {
        return Optional.of("Task's gpus must be a whole number");
      }
      Optional<Role> allocated = WireResources.findAllocation(wire);
      return allocated.filter(other -> !other.equals(role)).isPresent()
          ? Optional.of(
              "Task's resources are allocated to role '%s', the offer's to role '%s'"
                  .formatted(allocated.get(), role))
          : Optional.empty();
    } catch (WireException e) {
      return Optional.of("Task uses invalid resources: " + e.getMessage());
    }
  }

  private static Optional<String> limits(TaskInfo task) {
    for (Map.Entry<String, Value.Scalar> limit : task.getLimitsMap().entrySet()) {
      String name = limit.getKey();
      double value = limit.getValue().getValue();
      if (!name.equals("cpus") && !name.equals("mem")) {
        return Optional.of("Task's limits may name cpus and mem only, not '" + name + "'");
      }
      double asked = WireResources.read(task.getResourcesList()).scalarValue(name);
      if (!(value >= asked)) {
        return Optional.of(
            "Task's limit of %s (%s) is below what it asks for (%s)".formatted(name, value, asked));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> executor(TaskInfo task) {
    if (task.hasExecutor() == task.hasCommand()) {
      return Optional.of(
          "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present");
    }
    return task.hasExecutor()
        ? Optional.of("Custom executors are not supported by the agents of this cluster")
        : Optional.empty();
  }

  /** The same check by which the allocator proposes. */
  private static Optional<String> containment(TaskInfo task, Resources pool) {
    Resources asked = WireResources.read(task.getResourcesList());
    Resources missing = pool.shortfall(asked);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Task uses resources [%s], which is more than available [%s]: short of [%s]"
                .formatted(asked, pool, missing));
  }
}
