package io.souk.agent.task;

import com.google.protobuf.ByteString;
import io.souk.agent.task.TaskRun.Phase;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The life of a command task: which state follows, what is told and done. It behaves as Mesos's
 * command and Docker executors do towards a scheduler.
 */
public final class TaskDecider {

  /** Grace of a kill when neither the call nor the task names one. */
  static final Duration DEFAULT_GRACE = Duration.ofSeconds(3);

  /** The same for containers of type DOCKER, which have the grace of executors. */
  static final Duration DEFAULT_DOCKER_GRACE = Duration.ofSeconds(5);

  private TaskDecider() {}

  /**
   * Events that come too late (after the end, or for a container that has been replaced) change
   * nothing.
   */
  public static TaskDecision decide(TaskRun run, TaskEvent event, TaskContext context) {
    if (run.phase() == Phase.ENDED) {
      return TaskDecision.unchanged(run);
    }
    return switch (event) {
      case TaskEvent.Saved saved -> saved(run, context);
      case TaskEvent.Refused refused -> refused(run, refused.refusal(), context);
      case TaskEvent.Launched launched -> launched(run, launched, context);
      case TaskEvent.LaunchFailed failed -> launchFailed(run, failed.message(), context);
      case TaskEvent.Exited exited -> ExitDecider.exited(run, exited.exit(), context);
      case TaskEvent.Vanished vanished -> ExitDecider.vanished(run, context);
      case TaskEvent.KillAsked asked ->
          kill(run, Kill.Cause.REQUESTED, grace(run.task(), asked.grace()), context);
      case TaskEvent.CompletionTimeReached reached ->
          kill(run, Kill.Cause.COMPLETION_TIME, Duration.ZERO, context);
      case TaskEvent.Preempted preempted -> kill(run, Kill.Cause.PREEMPTED, Duration.ZERO, context);
      case TaskEvent.Healthy healthy -> healthy(run, context);
      case TaskEvent.Unhealthy unhealthy -> unhealthy(run, unhealthy, context);
      case TaskEvent.CheckChanged changed -> checkChanged(run, changed, context);
    };
  }

  private static TaskDecision saved(TaskRun run, TaskContext context) {
    if (run.phase() != Phase.STAGED) {
      return TaskDecision.unchanged(run);
    }
    if (run.kill().isPresent()) {
      String message = "Task was killed before it ran";
      return ExitDecider.end(run, killedDuringLaunch(run, message, context), List.of());
    }
    TaskRun next = run.withPhase(Phase.LAUNCHING);
    if (next.state() == TaskState.TASK_STARTING) {
      return new TaskDecision(next, List.of(new TaskEffect.Launch()));
    }
    TaskStatus starting = Statuses.fromExecutor(run, TaskState.TASK_STARTING, context).build();
    return new TaskDecision(
        next.withStatus(starting),
        List.of(new TaskEffect.Launch(), new TaskEffect.Report(starting)));
  }

  private static TaskDecision refused(TaskRun run, Refusal refusal, TaskContext context) {
    boolean lost =
        refusal.state() == TaskState.TASK_DROPPED
            && !Statuses.isPartitionAware(run.origin().framework());
    TaskStatus status =
        Statuses.fromAgent(run, lost ? TaskState.TASK_LOST : refusal.state(), context)
            .setReason(refusal.reason())
            .setMessage(refusal.message())
            .build();
    return ExitDecider.end(run, status, List.of());
  }

  /**
   * Also the way back after a restart of the agent, when the task may be known as running already.
   */
  private static TaskDecision launched(
      TaskRun run, TaskEvent.Launched launched, TaskContext context) {
    if (run.phase() == Phase.RUNNING) {
      return TaskDecision.unchanged(run);
    }
    TaskRun next = run.withPhase(Phase.RUNNING).withContainer(launched.container());
    if (run.kill().isPresent()) {
      return new TaskDecision(
          next, List.of(new TaskEffect.KillContainer(patience(run, run.kill().get(), context))));
    }
    List<TaskEffect> effects = new ArrayList<>();
    if (run.runningSince().isEmpty()) {
      TaskStatus.Builder status = Statuses.fromExecutor(next, TaskState.TASK_RUNNING, context);
      launched.data().ifPresent(data -> status.setData(ByteString.copyFromUtf8(data)));
      next = next.withStatus(status.build());
      effects.add(new TaskEffect.Report(status.build()));
    }
    if (run.task().hasMaxCompletionTime()) {
      Duration limit = Duration.ofNanos(run.task().getMaxCompletionTime().getNanoseconds());
      Duration ran =
          next.runningSince()
              .map(since -> Duration.between(since, context.now()))
              .orElse(Duration.ZERO);
      Duration left = limit.minus(ran);
      effects.add(new TaskEffect.ArmCompletionTimer(left.isNegative() ? Duration.ZERO : left));
    }
    effects.add(new TaskEffect.StartChecks());
    return new TaskDecision(next, effects);
  }

  private static TaskDecision launchFailed(TaskRun run, String message, TaskContext context) {
    if (run.kill().isPresent()) {
      return ExitDecider.end(run, killedDuringLaunch(run, message, context), List.of());
    }
    TaskStatus status =
        Statuses.fromAgent(run, TaskState.TASK_FAILED, context)
            .setReason(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED)
            .setMessage("Failed to launch container: " + message)
            .build();
    return ExitDecider.end(run, status, List.of());
  }

  private static TaskStatus killedDuringLaunch(TaskRun run, String message, TaskContext context) {
    if (ExitDecider.isPreempted(run)) {
      return ExitDecider.preempted(run, context);
    }
    return Statuses.fromAgent(run, TaskState.TASK_KILLED, context)
        .setReason(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH)
        .setMessage(message)
        .build();
  }

  private static TaskDecision kill(
      TaskRun run, Kill.Cause cause, Duration grace, TaskContext context) {
    Kill kill = new Kill(cause, grace, Optional.of(context.now()));
    if (run.kill().isPresent()) {
      return killAgain(run, run.kill().get(), kill, context);
    }
    TaskRun next = run.withKill(kill);
    List<TaskEffect> effects = new ArrayList<>();
    effects.add(new TaskEffect.StopChecks());
    effects.add(new TaskEffect.RecordKill(kill));
    switch (run.phase()) {
      case STAGED -> {}
      case LAUNCHING -> effects.add(new TaskEffect.AbortLaunch());
      case RUNNING -> {
        effects.add(new TaskEffect.KillContainer(kill.grace()));
        boolean tells =
            kill.cause() != Kill.Cause.COMPLETION_TIME
                && kill.cause() != Kill.Cause.PREEMPTED
                && Statuses.knowsKilling(run.origin().framework());
        if (tells) {
          TaskStatus.Builder status = Statuses.fromExecutor(run, TaskState.TASK_KILLING, context);
          ExitDecider.markHealth(next, status);
          next = next.withStatus(status.build());
          effects.add(new TaskEffect.Report(status.build()));
        }
      }
      case ENDED -> throw new IllegalStateException("ended runs take no events");
    }
    return new TaskDecision(next, effects);
  }

  /** One that ran when it was told to end has had a part of its grace already. */
  private static Duration patience(TaskRun run, Kill kill, TaskContext context) {
    return run.runningSince().isPresent() ? kill.left(context.now()) : kill.grace();
  }

  /**
   * A later kill can only shorten the wait; the first cause stands. It is delivered in any case:
   * the first one may not have been.
   */
  private static TaskDecision killAgain(TaskRun run, Kill first, Kill again, TaskContext context) {
    Duration left = first.left(context.now());
    boolean shortens = again.grace().compareTo(left) < 0;
    Kill kill = shortens ? new Kill(first.cause(), again.grace(), again.asked()) : first;
    List<TaskEffect> effects = new ArrayList<>();
    if (shortens) {
      effects.add(new TaskEffect.RecordKill(kill));
    }
    if (run.phase() == Phase.RUNNING) {
      effects.add(new TaskEffect.KillContainer(shortens ? again.grace() : left));
    }
    return new TaskDecision(run.withKill(kill), effects);
  }

  private static TaskDecision healthy(TaskRun run, TaskContext context) {
    if (run.phase() != Phase.RUNNING || run.kill().isPresent()) {
      return TaskDecision.unchanged(run);
    }
    return report(
        run,
        running(run, context)
            .setHealthy(true)
            .setReason(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED));
  }

  private static TaskDecision unhealthy(
      TaskRun run, TaskEvent.Unhealthy unhealthy, TaskContext context) {
    if (run.phase() != Phase.RUNNING || run.kill().isPresent()) {
      return TaskDecision.unchanged(run);
    }
    TaskDecision told =
        report(
            run,
            running(run, context)
                .setHealthy(false)
                .setReason(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED)
                .setMessage(
                    "Health check failed "
                        + unhealthy.consecutiveFailures()
                        + " time(s) in a row"));
    if (!unhealthy.exhausted()) {
      return told;
    }
    TaskDecision killed =
        kill(told.run(), Kill.Cause.UNHEALTHY, grace(run.task(), Optional.empty()), context);
    List<TaskEffect> effects = new ArrayList<>(told.effects());
    effects.addAll(killed.effects());
    return new TaskDecision(killed.run(), effects);
  }

  private static TaskDecision checkChanged(
      TaskRun run, TaskEvent.CheckChanged changed, TaskContext context) {
    if (run.phase() != Phase.RUNNING || run.kill().isPresent()) {
      return TaskDecision.unchanged(run);
    }
    return report(
        run,
        running(run, context)
            .setCheckStatus(changed.status())
            .setReason(TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED));
  }

  /** A later TASK_RUNNING carries on what earlier ones said; Docker's data only comes once. */
  private static TaskStatus.Builder running(TaskRun run, TaskContext context) {
    TaskStatus.Builder status = Statuses.fromExecutor(run, TaskState.TASK_RUNNING, context);
    run.lastStatus()
        .ifPresent(
            last -> {
              if (last.hasHealthy()) {
                status.setHealthy(last.getHealthy());
              }
              if (last.hasData() && !run.isDocker()) {
                status.setData(last.getData());
              }
            });
    return status;
  }

  private static TaskDecision report(TaskRun run, TaskStatus.Builder status) {
    TaskStatus built = status.build();
    return new TaskDecision(run.withStatus(built), List.of(new TaskEffect.Report(built)));
  }

  /** The call's grace period, else the task's, else the default. */
  public static Duration grace(TaskInfo task, Optional<Duration> asked) {
    if (asked.isPresent()) {
      return notNegative(asked.get());
    }
    if (task.hasKillPolicy() && task.getKillPolicy().hasGracePeriod()) {
      DurationInfo grace = task.getKillPolicy().getGracePeriod();
      return notNegative(Duration.ofNanos(grace.getNanoseconds()));
    }
    boolean docker =
        task.hasContainer() && task.getContainer().getType() == ContainerInfo.Type.DOCKER;
    return docker ? DEFAULT_DOCKER_GRACE : DEFAULT_GRACE;
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
