package io.souk.master.decide.launch;

import io.souk.model.id.ExecutorId;
import io.souk.model.resources.Resources;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.TaskInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a task group may be launched, as a whole (Mesos v1 scheduler API, LAUNCH_GROUP). */
public final class GroupValidation {

  private GroupValidation() {}

  /**
   * The first fault of the group.
   *
   * @param tasks at least one
   * @param pool what of the offers is left
   */
  public static Optional<String> findFault(
      ExecutorAsk executor, List<TaskAsk> tasks, Site site, Resources pool) {
    Optional<String> fault = ExecutorValidation.ofGroup(executor, site);
    Set<String> ids = new HashSet<>();
    boolean sharing = tasks.get(0).sharesCgroups();
    for (TaskAsk task : tasks) {
      if (fault.isPresent()) {
        return fault;
      }
      String id = task.info().getTaskId().getValue();
      fault =
          (ids.add(id)
                  ? member(task, executor, sharing, site)
                  : Optional.of("Task has duplicate ID: " + id))
              .map(why -> "Task '" + id + "' of the group is invalid: " + why);
    }
    return fault.or(() -> together(executor, tasks, site, pool));
  }

  private static Optional<String> member(
      TaskAsk task, ExecutorAsk executor, boolean sharing, Site site) {
    return TaskValidation.ofAny(task, site)
        .or(() -> container(task.info()))
        .or(() -> limits(task, site))
        .or(() -> sameExecutor(task.info(), executor.info()))
        .or(
            () ->
                task.sharesCgroups() == sharing
                    ? TaskValidation.sharing(task, executor, site)
                    : Optional.of(
                        "Task's 'container.linux_info.share_cgroups' must be the same for all"
                            + " tasks of a group"));
  }

  private static Optional<String> container(TaskInfo task) {
    if (task.hasContainer() && task.getContainer().getType() == ContainerInfo.Type.DOCKER) {
      return Optional.of("'container.type' must not be DOCKER in a LAUNCH_GROUP");
    }
    HealthCheck check = task.getHealthCheck();
    boolean remote =
        check.hasType()
            ? check.getType() != HealthCheck.Type.COMMAND
            : check.hasHttp() || check.hasTcp();
    return remote && task.getContainer().getNetworkInfosCount() > 0
        ? Optional.of(
            "a health check of type HTTP or TCP is not supported beside"
                + " 'container.network_infos'")
        : Optional.empty();
  }

  private static Optional<String> limits(TaskAsk task, Site site) {
    return task.info().getLimitsCount() > 0 && task.sharesCgroups()
        ? Optional.of(
            "Task's 'limits' need 'container.linux_info.share_cgroups' to be false in a"
                + " LAUNCH_GROUP")
        : TaskValidation.limits(task, site);
  }

  private static Optional<String> sameExecutor(TaskInfo task, ExecutorInfo executor) {
    return task.hasExecutor() && !anybodys(task.getExecutor()).equals(anybodys(executor))
        ? Optional.of("its ExecutorInfo is not that of the group")
        : Optional.empty();
  }

  private static ExecutorInfo anybodys(ExecutorInfo info) {
    return info.toBuilder().clearFrameworkId().build();
  }

  private static Optional<String> together(
      ExecutorAsk executor, List<TaskAsk> tasks, Site site, Resources pool) {
    ExecutorId id = executor.id();
    List<ResourceAsk> asked = new ArrayList<>();
    tasks.forEach(task -> asked.add(task.resources()));
    asked.add(executor.resources());
    List<Resources> taken = new ArrayList<>();
    tasks.forEach(task -> taken.add(task.resources().sum()));
    if (site.findExecutor(id).isEmpty()) {
      taken.add(executor.resources().sum());
    }
    return ResourceValidation.findFaultTogether("Task group and its executor", asked)
        .or(() -> ResourceValidation.findShortfall("Task group and its executor use", taken, pool));
  }
}
