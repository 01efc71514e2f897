package io.souk.agent.task;

import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;

/** What is to be done about a run, in the order of the decision's list. */
public sealed interface TaskEffect {

  /** Make the status durable, then deliver it until it is acknowledged. */
  record Report(TaskStatus status) implements TaskEffect {}

  /** Make durable that the task is being ended, so that a restart knows. */
  record RecordKill(Kill kill) implements TaskEffect {}

  /** Start its container. */
  record Launch() implements TaskEffect {}

  /** Give up starting its container. */
  record AbortLaunch() implements TaskEffect {}

  /** SIGTERM now, SIGKILL after the grace period. */
  record KillContainer(Duration grace) implements TaskEffect {}

  /** Start its health check and its generic check, if it has any. */
  record StartChecks() implements TaskEffect {}

  record StopChecks() implements TaskEffect {}

  /** Raise {@link TaskEvent.CompletionTimeReached} after this time. */
  record ArmCompletionTimer(Duration after) implements TaskEffect {}

  /** Nothing of the container is needed any more, once all reports are durable. */
  record Release() implements TaskEffect {}
}
