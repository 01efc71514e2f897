package io.souk.agent.access;

import io.souk.agent.nested.ContainerName;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds out as whom containers run: permissions are given for users. From any thread. */
public final class Owners {

  private final AgentQueries queries;
  private final Function<ContainerName, Optional<String>> standalone;

  /**
   * Whose a container is.
   *
   * @param user whom its outermost container runs as
   * @param framework it belongs to; empty for one that a caller launched beside all others
   */
  public record Owner(String user, Optional<FrameworkInfo> framework) {

    public boolean isStandalone() {
      return framework.isEmpty();
    }
  }

  /** Of executors alone. */
  public Owners(AgentQueries queries) {
    this(queries, name -> Optional.empty());
  }

  /**
   * @param standalone the user of a container that a caller launched beside all others; empty when
   *     there is none of that name
   */
  public Owners(AgentQueries queries, Function<ContainerName, Optional<String>> standalone) {
    this.queries = queries;
    this.standalone = standalone;
  }

  /** Whose a container is; that of its outermost one counts. */
  public Optional<Owner> find(ContainerName name) {
    return findRun(name.path().get(0))
        .or(() -> standalone.apply(name.root()).map(user -> new Owner(user, Optional.empty())));
  }

  /** Whose the container of an executor is, present or past. */
  public Optional<Owner> findRun(String containerId) {
    return find((framework, executor) -> executor.containerId().equals(containerId));
  }

  private Optional<Owner> find(BiPredicate<FrameworkView, ExecutorView> wanted) {
    AgentView view = queries.view();
    return Stream.concat(view.frameworks().stream(), view.completedFrameworks().stream())
        .flatMap(
            framework ->
                Stream.concat(
                        framework.executors().stream(), framework.completedExecutors().stream())
                    .filter(executor -> wanted.test(framework, executor))
                    .map(executor -> owner(framework.info(), executor)))
        .findFirst();
  }

  private Owner owner(FrameworkInfo framework, ExecutorView executor) {
    return new Owner(user(framework, executor), Optional.of(framework));
  }

  /** Whom an executor runs as: its command's user, else the framework's. */
  public String user(FrameworkInfo framework, ExecutorView executor) {
    Optional<String> named =
        executor.commandTask()
            ? ofCommandTask(executor)
            : queries
                .executor(executor.containerId())
                .map(ExecutorInfo::getCommand)
                .flatMap(Owners::user);
    return named.orElse(framework.getUser());
  }

  private static Optional<String> ofCommandTask(ExecutorView executor) {
    Stream<String> started =
        Stream.of(executor.tasks(), executor.terminatedTasks(), executor.completedTasks())
            .flatMap(tasks -> tasks.stream().map(Task::getUser));
    return Stream.concat(
            executor.queuedTasks().stream().flatMap(task -> user(task.getCommand()).stream()),
            started)
        .filter(user -> !user.isEmpty())
        .findFirst();
  }

  /** Whom a task runs as. */
  static String user(FrameworkInfo framework, String executor, Task task) {
    return task.getUser().isEmpty() ? either(executor, framework) : task.getUser();
  }

  /** Whom a task that waits will run as. */
  static String user(FrameworkInfo framework, String executor, TaskInfo task) {
    return user(task.getCommand())
        .or(() -> user(task.getExecutor().getCommand()))
        .orElse(either(executor, framework));
  }

  private static String either(String executor, FrameworkInfo framework) {
    return executor.isEmpty() ? framework.getUser() : executor;
  }

  /** The user that a command names. */
  static Optional<String> user(CommandInfo command) {
    return Optional.of(command.getUser()).filter(user -> !user.isEmpty());
  }
}
