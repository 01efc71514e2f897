package io.souk.master.decide;

import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.security.Action;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Whether a framework may run tasks as the users that it names ({@code run_tasks}). */
final class LaunchPermission {

  private final Rights rights;
  private final FrameworkInfo framework;

  LaunchPermission(Context context, FrameworkInfo framework) {
    this.rights =
        context.rights(
            framework.hasPrincipal() ? Optional.of(framework.getPrincipal()) : Optional.empty());
    this.framework = framework;
  }

  /** Why a task of a LAUNCH, with the executor that it may name, is not to run. */
  Optional<String> findRefusal(TaskInfo task) {
    if (rights.areUnlimited()) {
      return Optional.empty();
    }
    Set<String> users = new LinkedHashSet<>();
    if (task.hasExecutor()) {
      users.add(user(task.getExecutor().getCommand()));
    }
    if (task.hasCommand() || !task.hasExecutor()) {
      users.add(user(task.getCommand()));
    }
    // Checks may name another user than what they check.
    if (task.getHealthCheck().getCommand().hasUser()) {
      users.add(user(task.getHealthCheck().getCommand()));
    }
    if (task.getCheck().getCommand().getCommand().hasUser()) {
      users.add(user(task.getCheck().getCommand().getCommand()));
    }
    return rights
        .findRefusal(Action.RUN_TASKS, users)
        .map(
            why ->
                "Not authorized to launch task '%s': %s"
                    .formatted(task.getTaskId().getValue(), why));
  }

  /** Why the executor of a group is not to run. */
  Optional<String> findRefusal(ExecutorInfo executor) {
    return rights
        .findRefusal(Action.RUN_TASKS, user(executor.getCommand()))
        .map(
            why ->
                "Not authorized to launch executor '%s': %s"
                    .formatted(executor.getExecutorId().getValue(), why));
  }

  /** What says nothing runs as the framework's user. */
  private String user(CommandInfo command) {
    return command.getUser().isEmpty() ? framework.getUser() : command.getUser();
  }
}
