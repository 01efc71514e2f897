package io.souk.agent.access;

import io.souk.agent.task.Refusal;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.security.Action;
import io.souk.security.Authorizer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** As whom the principal of a framework may run tasks ({@code run_tasks}). */
public record LaunchRights(Authorizer authorizer) {

  /** Looks for a task that is no group's and may not run as its user. */
  public Optional<Refusal> refusal(FrameworkInfo framework, ExecutorInfo executor, TaskInfo task) {
    return refusal(framework, executor, List.of(task), TaskStatus.Reason.REASON_TASK_UNAUTHORIZED);
  }

  /** Looks for a task that may not run as its user; then none of its group may. */
  public Optional<Refusal> ofGroup(
      FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks) {
    return refusal(framework, executor, tasks, TaskStatus.Reason.REASON_TASK_GROUP_UNAUTHORIZED);
  }

  private Optional<Refusal> refusal(
      FrameworkInfo framework,
      ExecutorInfo executor,
      List<TaskInfo> tasks,
      TaskStatus.Reason reason) {
    if (authorizer == Authorizer.PERMISSIVE) {
      return Optional.empty();
    }
    return users(framework, executor, tasks)
        .filter(user -> !permits(framework, user))
        .findFirst()
        .map(
            user ->
                new Refusal(
                    TaskState.TASK_ERROR, reason, "Not authorized to run as user '" + user + "'"));
  }

  /** What says nothing runs as the framework's user; checks may name others. */
  private static Stream<String> users(
      FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks) {
    Stream<CommandInfo> programs =
        Stream.concat(
            Stream.of(executor).filter(ExecutorInfo::hasExecutorId).map(ExecutorInfo::getCommand),
            tasks.stream()
                .filter(task -> task.hasCommand() || !executor.hasExecutorId())
                .map(TaskInfo::getCommand));
    Stream<String> checks =
        tasks.stream()
            .flatMap(
                task ->
                    Stream.of(
                        task.getHealthCheck().getCommand(),
                        task.getCheck().getCommand().getCommand()))
            .flatMap(command -> Owners.user(command).stream());
    return Stream.concat(
        programs.map(command -> Owners.user(command).orElse(framework.getUser())), checks);
  }

  /** Whether a framework may run something as a user. */
  boolean permits(FrameworkInfo framework, String user) {
    Optional<String> principal =
        Optional.of(framework.getPrincipal()).filter(name -> !name.isEmpty());
    return authorizer.permits(principal, Action.RUN_TASKS, user);
  }
}
