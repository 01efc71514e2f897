package io.souk.agent.task;

import io.souk.agent.runtime.ContainerExit;
import io.souk.protocol.mesos.CheckStatusInfo;
import io.souk.protocol.mesos.ContainerStatus;
import java.time.Duration;
import java.util.Optional;

/** What can happen to a run. */
public sealed interface TaskEvent {

  /** It is on disk: it may start. */
  record Saved() implements TaskEvent {}

  /** It cannot run here, or could not be made durable. */
  record Refused(Refusal refusal) implements TaskEvent {}

  /**
   * Its container runs.
   *
   * @param data for the status, as the runtime gives it
   */
  record Launched(ContainerStatus container, Optional<String> data) implements TaskEvent {}

  /** Its container could not be started. */
  record LaunchFailed(String message) implements TaskEvent {}

  /** Its container ended. */
  record Exited(ContainerExit exit) implements TaskEvent {}

  /** After a restart nothing is found of a container that ran. */
  record Vanished() implements TaskEvent {}

  /**
   * Its scheduler wants it ended.
   *
   * @param grace empty for the task's own
   */
  record KillAsked(Optional<Duration> grace) implements TaskEvent {}

  /** It ran for as long as it may. */
  record CompletionTimeReached() implements TaskEvent {}

  /** It uses what was lent, and that is taken back. */
  record Preempted() implements TaskEvent {}

  /** Its health check succeeds (again). */
  record Healthy() implements TaskEvent {}

  /**
   * Its health check fails.
   *
   * @param exhausted whether it failed as often in a row as it may
   */
  record Unhealthy(int consecutiveFailures, boolean exhausted) implements TaskEvent {}

  /** The result of its generic check is another. */
  record CheckChanged(CheckStatusInfo status) implements TaskEvent {}
}
