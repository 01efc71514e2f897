package io.souk.agent.executor;

import io.souk.agent.executor.ExecutorRun.Phase;
import io.souk.agent.task.Kill;
import io.souk.agent.task.TaskDecider;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What happens when an executor opens a stream, for the first time or again. */
final class SubscribeDecider {

  private static final Ending NEVER_ARRIVED =
      new Ending(
          TaskState.TASK_DROPPED,
          TaskStatus.Reason.REASON_AGENT_RESTARTED,
          "Task did not reach its executor");

  private SubscribeDecider() {}

  static void subscribed(Turn turn, ExecutorEvent.Subscribed event) {
    ExecutorRun executor = turn.executor();
    if (!executor.takesTasks()) {
      turn.send(ExecutorEvents.shutdown());
      turn.add(new ExecutorEffect.CloseStream());
      return;
    }
    if (!executor.known()) {
      turn.add(new ExecutorEffect.RecordKnown());
    }
    turn.become(executor.with(Phase.RUNNING).withKnown().withConnected(true));
    turn.send(ExecutorEvents.subscribed(executor, turn.context()));
    event.updates().forEach(update -> DeliveryDecider.updated(turn, update));
    event.tasks().forEach(task -> held(turn, task));
    missing(turn, event.tasks());
    if (!turn.executor().used() && turn.active().isEmpty()) {
      ExecutorDecider.shutdown(turn, Optional.empty());
      return;
    }
    if (turn.in(TaskRun.Phase.LAUNCHING).isEmpty()) {
      turn.add(new ExecutorEffect.Resize(turn.size()));
    } else {
      DeliveryDecider.deliver(turn);
    }
    turn.in(TaskRun.Phase.RUNNING).forEach(task -> killAgain(turn, task));
  }

  /** It has a task: one that still waited has reached it, one that is over here must end. */
  private static void held(Turn turn, TaskKey key) {
    turn.become(turn.executor().withUsed());
    Optional<TaskRun> task = turn.find(key).filter(run -> run.phase() != TaskRun.Phase.ENDED);
    if (task.isEmpty()) {
      turn.send(
          ExecutorEvents.kill(
              TaskID.newBuilder().setValue(key.task().value()).build(), Optional.empty()));
    } else if (task.get().phase() == TaskRun.Phase.LAUNCHING) {
      turn.put(task.get().withPhase(TaskRun.Phase.RUNNING));
    }
  }

  /** What was given to it and what it does not know of was lost on the way. */
  private static void missing(Turn turn, Set<TaskKey> held) {
    for (TaskRun task : turn.in(TaskRun.Phase.RUNNING)) {
      if (task.statuses().isEmpty() && !held.contains(task.key())) {
        turn.end(task, NEVER_ARRIVED);
      }
    }
  }

  /** It may have been away when the kill was asked for. */
  private static void killAgain(Turn turn, TaskRun task) {
    task.kill()
        .ifPresent(
            kill -> turn.send(ExecutorEvents.kill(task.task().getTaskId(), other(task, kill))));
  }

  private static Optional<Duration> other(TaskRun task, Kill kill) {
    return kill.grace().equals(TaskDecider.grace(task.task(), Optional.empty()))
        ? Optional.empty()
        : Optional.of(kill.grace());
  }
}
