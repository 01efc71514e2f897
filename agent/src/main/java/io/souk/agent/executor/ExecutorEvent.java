package io.souk.agent.executor;

import com.google.protobuf.ByteString;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.task.Refusal;
import io.souk.agent.task.TaskKey;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What can happen to an executor. */
public sealed interface ExecutorEvent {

  /** Tasks for it are on disk: they may be given to it. */
  record Saved(Set<TaskKey> tasks) implements ExecutorEvent {}

  /** Tasks for it could not be made durable, or must not be given to it. */
  record NotSaved(Set<TaskKey> tasks, Refusal refusal) implements ExecutorEvent {}

  /** Its container runs; also the way back after a restart of the agent. */
  record Started(ContainerStatus container) implements ExecutorEvent {}

  /** Its container could not be started. */
  record LaunchFailed(String message) implements ExecutorEvent {}

  /**
   * It has opened a stream.
   *
   * @param tasks that it has and of which no update was acknowledged yet
   * @param updates not acknowledged yet, oldest first
   */
  record Subscribed(Set<TaskKey> tasks, List<Incoming> updates) implements ExecutorEvent {
    public Subscribed {
      tasks = Set.copyOf(tasks);
      updates = List.copyOf(updates);
    }
  }

  /** Its stream is closed. */
  record Disconnected() implements ExecutorEvent {}

  /** It reports about a task. */
  record Updated(Incoming update) implements ExecutorEvent {}

  /**
   * An update as it came.
   *
   * @param repeated whether it was taken before
   */
  record Incoming(TaskKey task, TaskStatus status, boolean repeated) {}

  /** Its scheduler has something to say to it. */
  record MessageSent(ByteString data) implements ExecutorEvent {}

  /**
   * The scheduler wants a task ended.
   *
   * @param grace empty for the task's own
   */
  record KillAsked(TaskKey task, Optional<Duration> grace) implements ExecutorEvent {}

  /**
   * It is to end.
   *
   * @param atMost how long it has, if that is less than it would have otherwise
   */
  record ShutdownAsked(Optional<Duration> atMost) implements ExecutorEvent {}

  /** It was not seen for as long as it may be. */
  record TimedOut(Timer timer) implements ExecutorEvent {}

  /** What is waited for. */
  enum Timer {
    /** Its first subscription. */
    REGISTRATION,
    /** Its subscription after a restart of the agent. */
    REREGISTRATION,
    /** Its end, once it was told to. */
    GRACE
  }

  /** Its container could not be given the size that its tasks need. */
  record ResizeFailed(String message) implements ExecutorEvent {}

  /** It uses what was lent, and that is taken back. */
  record Preempted() implements ExecutorEvent {}

  /** The agent that had it is gone, and its framework does not want it to outlive that. */
  record Orphaned() implements ExecutorEvent {}

  /** Its container ended. */
  record Exited(ContainerExit exit) implements ExecutorEvent {}

  /** After a restart nothing is found of a container that ran. */
  record Vanished() implements ExecutorEvent {}
}
