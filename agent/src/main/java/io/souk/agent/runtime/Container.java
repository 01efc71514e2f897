package io.souk.agent.runtime;

import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.ResourceStatistics;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** A container that was started. Same threading rules as {@link ContainerRuntime}. */
public interface Container {

  /** The id given in its spec. */
  String id();

  /** For {@code TaskStatus.container_status}: container id, pid, addresses; cheap, never blocks. */
  ContainerStatus status();

  /**
   * For {@code TaskStatus.data} of TASK_RUNNING; the Docker runtime gives the inspect JSON array.
   */
  default Optional<String> runningData() {
    return Optional.empty();
  }

  /** Completes once, never fails, when the main process and all that belongs to it have ended. */
  Future<ContainerExit> exited();

  /**
   * Asks everything in the container to end (SIGTERM), and kills it (SIGKILL) after the grace
   * period. A further call can shorten the wait, never lengthen it.
   *
   * @param grace zero or more
   * @return completes when the request was delivered, not when the container has ended
   */
  Future<Void> kill(Duration grace);

  /**
   * Sends a signal to what runs in the container, and does nothing more.
   *
   * @param number 1 to 64
   */
  default Future<Void> signal(int number) {
    return number == 9
        ? kill(Duration.ZERO)
        : Future.failedFuture(
            new LaunchException("Only SIGKILL can be sent to containers of this kind"));
  }

  /**
   * Runs a command inside the container, with its environment and working directory.
   *
   * @param timeout after which the command is killed; zero for none
   * @return fails with {@link LaunchException} when it cannot be started
   */
  Future<ExecResult> exec(CommandInfo command, Duration timeout);

  /**
   * Gives the running container other resources and limits, as when an executor gets another task.
   * What is not enforced here is only noted, for {@link #usage()}. Its memory limit is raised but
   * never lowered: that could end it.
   *
   * @param workload the same work with other {@code resources} and {@code limits}
   * @return fails with {@link LaunchException} when the container cannot be changed; changes
   *     nothing and succeeds when it has ended
   */
  Future<Void> update(Workload workload);

  /**
   * Gives the running container another limit of memory, which may be less than it has.
   *
   * @param bytes more than zero
   * @return fails with {@link LaunchException} when that cannot be, as when it uses more
   */
  default Future<Void> limitMemory(long bytes) {
    return Future.failedFuture(
        new LaunchException("The memory of containers of this kind is not limited"));
  }

  /**
   * Runs a command inside the container and talks with it: in its namespaces, within its limits,
   * with its environment, user and working directory. The session ends with the container, and
   * whoever opened it closes it.
   *
   * @return completes when the command runs; fails with {@link LaunchException} when it cannot be
   *     started, and nothing of it is left then
   */
  default Future<ContainerSession> openSession(SessionRequest request) {
    return Future.failedFuture(
        new LaunchException("There are no sessions in containers of this kind"));
  }

  /** What it uses now. Fails when it has ended. */
  Future<ResourceStatistics> usage();

  /**
   * Forgets the ended container and frees what it holds besides its sandbox; called once its exit
   * is safely recorded.
   */
  Future<Void> release();
}
