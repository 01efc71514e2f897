package io.souk.agent.executor;

import io.souk.agent.task.Kill;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.executor.Event;
import java.time.Duration;
import java.util.List;

/** What is to be done about an executor, in the order of the decision's list. */
public sealed interface ExecutorEffect {

  /** Start its container. */
  record Launch() implements ExecutorEffect {}

  /** Give up starting its container. */
  record AbortLaunch() implements ExecutorEffect {}

  /** Make durable that it has subscribed. */
  record RecordKnown() implements ExecutorEffect {}

  /** Tell it something; nothing when its stream is closed. */
  record Send(Event event) implements ExecutorEffect {}

  /**
   * Give it tasks, of which it is durable before that they were given.
   *
   * @param group whether they are one group
   */
  record Deliver(List<TaskRun> tasks, boolean group) implements ExecutorEffect {
    public Deliver {
      tasks = List.copyOf(tasks);
    }
  }

  /** Give its container the size of what is in it now, before anything that follows. */
  record Resize(Size size) implements ExecutorEffect {}

  /**
   * Make the status durable, then deliver it until it is acknowledged.
   *
   * @param fromExecutor whether the executor is told once it is durable
   */
  record Report(TaskRun task, TaskStatus status, boolean fromExecutor) implements ExecutorEffect {}

  /** Tell it once more that an update is durable, when it is. */
  record Acknowledge(TaskStatus status) implements ExecutorEffect {}

  /** Make durable that a task is being ended, so that a restart knows. */
  record RecordKill(TaskRun task, Kill kill) implements ExecutorEffect {}

  /** Raise {@link ExecutorEvent.TimedOut} after this time. */
  record ArmTimer(ExecutorEvent.Timer timer, Duration after) implements ExecutorEffect {}

  /** End everything in its container at once. */
  record KillContainer() implements ExecutorEffect {}

  /** Close its stream. */
  record CloseStream() implements ExecutorEffect {}

  /**
   * Tell the master that it has ended.
   *
   * @param status wait status, -1 when it is not known
   */
  record TellExit(int status) implements ExecutorEffect {}

  /** Nothing of the container is needed any more, once all reports are durable. */
  record Release() implements ExecutorEffect {}
}
