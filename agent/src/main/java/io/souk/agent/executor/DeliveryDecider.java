package io.souk.agent.executor;

import io.souk.agent.executor.ExecutorRun.Phase;
import io.souk.agent.executor.ExecutorRun.Started;
import io.souk.agent.task.Kill;
import io.souk.agent.task.Pod;
import io.souk.agent.task.Statuses;
import io.souk.agent.task.TaskDecider;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How tasks, kills and updates pass between the agent and an executor. */
final class DeliveryDecider {

  private static final Ending TOO_LATE =
      new Ending(
          TaskState.TASK_DROPPED,
          TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
          "Executor is terminating");

  private static final Ending KILLED_EARLY =
      new Ending(
          TaskState.TASK_KILLED,
          TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH,
          "Task was killed before it was given to its executor");

  private DeliveryDecider() {}

  static void saved(Turn turn, ExecutorEvent.Saved saved) {
    boolean taken = turn.executor().takesTasks();
    for (TaskRun task : staged(turn, saved.tasks())) {
      if (taken) {
        turn.put(task.withPhase(TaskRun.Phase.LAUNCHING));
      } else {
        turn.end(task, TOO_LATE);
      }
    }
    if (turn.executor().started() == Started.NO) {
      start(turn);
    }
    if (turn.executor().connected()) {
      deliver(turn);
    }
  }

  static void notSaved(Turn turn, ExecutorEvent.NotSaved failed) {
    Ending why =
        new Ending(failed.refusal().state(), failed.refusal().reason(), failed.refusal().message());
    staged(turn, failed.tasks()).forEach(task -> turn.end(task, why));
    if (turn.executor().started() == Started.NO) {
      start(turn);
    }
  }

  private static List<TaskRun> staged(Turn turn, Set<TaskKey> keys) {
    return turn.in(TaskRun.Phase.STAGED).stream()
        .filter(task -> keys.contains(task.key()))
        .toList();
  }

  /** Starts it once something for it to do is on disk; with nothing it is over before it began. */
  private static void start(Turn turn) {
    ExecutorRun executor = turn.executor();
    if (executor.takesTasks() && !turn.in(TaskRun.Phase.LAUNCHING).isEmpty()) {
      turn.become(executor.with(Started.STARTING));
      turn.add(new ExecutorEffect.Launch());
    } else if (executor.phase() != Phase.TERMINATED && turn.active().isEmpty()) {
      turn.become(executor.with(Phase.TERMINATED));
      turn.add(new ExecutorEffect.TellExit(ExecutorDecider.UNKNOWN_STATUS));
    }
  }

  /** Gives it all that waits, groups whole. */
  static void deliver(Turn turn) {
    List<TaskRun> queued = turn.in(TaskRun.Phase.LAUNCHING);
    if (queued.isEmpty()) {
      return;
    }
    turn.become(turn.executor().withUsed());
    turn.add(new ExecutorEffect.Resize(turn.size()));
    Map<String, List<TaskRun>> groups = new LinkedHashMap<>();
    for (TaskRun task : queued) {
      TaskRun given = task.withPhase(TaskRun.Phase.RUNNING);
      turn.put(given);
      if (groupOf(given).isEmpty()) {
        turn.add(new ExecutorEffect.Deliver(List.of(given), false));
      } else {
        groups.computeIfAbsent(groupOf(given), name -> new ArrayList<>()).add(given);
      }
    }
    groups.values().forEach(group -> turn.add(new ExecutorEffect.Deliver(group, true)));
  }

  /** Empty for a task that came alone. */
  private static String groupOf(TaskRun task) {
    return task.origin().pod().map(Pod::group).orElse("");
  }

  static void kill(Turn turn, ExecutorEvent.KillAsked asked) {
    Optional<TaskRun> task = turn.find(asked.task());
    if (task.isEmpty() || !turn.executor().takesTasks()) {
      return;
    }
    switch (task.get().phase()) {
      case STAGED, LAUNCHING -> killEarly(turn, task.get());
      case RUNNING -> killGiven(turn, task.get(), asked.grace());
      case ENDED -> {}
    }
  }

  private static void killEarly(Turn turn, TaskRun task) {
    turn.group(task).forEach(member -> turn.end(member, KILLED_EARLY));
    ExecutorRun executor = turn.executor();
    if (executor.started() != Started.NO && !executor.used() && turn.active().isEmpty()) {
      ExecutorDecider.shutdown(turn, Optional.empty());
    }
  }

  /** A later kill can only shorten the wait. */
  private static void killGiven(Turn turn, TaskRun task, Optional<Duration> grace) {
    Duration own = TaskDecider.grace(task.task(), grace);
    Duration patience =
        task.kill().map(Kill::grace).filter(first -> first.compareTo(own) < 0).orElse(own);
    Kill kill = new Kill(Kill.Cause.REQUESTED, patience);
    TaskRun killed = task.withKill(kill);
    turn.put(killed);
    turn.add(new ExecutorEffect.RecordKill(killed, kill));
    turn.send(ExecutorEvents.kill(task.task().getTaskId(), grace));
  }

  static void updated(Turn turn, ExecutorEvent.Incoming update) {
    Optional<TaskRun> task = turn.find(update.task());
    boolean news =
        !update.repeated() && task.filter(run -> run.phase() != TaskRun.Phase.ENDED).isPresent();
    if (!news) {
      turn.add(new ExecutorEffect.Acknowledge(update.status()));
      return;
    }
    TaskStatus status =
        ExecutorStatuses.completed(turn.executor(), update.status(), turn.context());
    boolean ends = Statuses.isTerminal(status.getState());
    TaskRun next = task.get().withPhase(ends ? TaskRun.Phase.ENDED : TaskRun.Phase.RUNNING);
    turn.become(turn.executor().withUsed());
    turn.put(next);
    if (ends) {
      // Before it is told, for whoever learns of it may use what has become free.
      turn.add(new ExecutorEffect.Resize(turn.size()));
    }
    turn.report(next, status, true);
  }
}
