package io.souk.agent.executor;

import io.souk.agent.executor.ExecutorRun.Phase;
import io.souk.agent.executor.ExecutorRun.Started;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.map.DurationFormat;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * The life of an executor with a program of its own, as Mesos's agent leads it.
 *
 * <p>The runs of its tasks mean by their phases: STAGED, being made durable; LAUNCHING, waiting for
 * the executor; RUNNING, given to it; ENDED, reported as ended.
 */
public final class ExecutorDecider {

  /** Of what was never started, or is gone without a trace. */
  static final int UNKNOWN_STATUS = -1;

  private ExecutorDecider() {}

  /**
   * Events that come too late change nothing.
   *
   * @param tasks all runs of tasks of this run of the executor, oldest first
   */
  public static ExecutorDecision decide(
      ExecutorRun executor,
      Collection<TaskRun> tasks,
      ExecutorEvent event,
      ExecutorContext context) {
    Turn turn = new Turn(executor, tasks, context);
    switch (event) {
      case ExecutorEvent.Saved saved -> DeliveryDecider.saved(turn, saved);
      case ExecutorEvent.NotSaved failed -> DeliveryDecider.notSaved(turn, failed);
      case ExecutorEvent.Started started -> started(turn, started);
      case ExecutorEvent.LaunchFailed failed -> EndDecider.launchFailed(turn, failed.message());
      case ExecutorEvent.Subscribed subscribed -> SubscribeDecider.subscribed(turn, subscribed);
      case ExecutorEvent.Disconnected gone -> turn.become(turn.executor().withConnected(false));
      case ExecutorEvent.Updated updated -> DeliveryDecider.updated(turn, updated.update());
      case ExecutorEvent.MessageSent message -> message(turn, message);
      case ExecutorEvent.KillAsked kill -> DeliveryDecider.kill(turn, kill);
      case ExecutorEvent.ShutdownAsked asked -> shutdown(turn, asked.atMost());
      case ExecutorEvent.TimedOut timedOut -> timedOut(turn, timedOut.timer());
      case ExecutorEvent.ResizeFailed failed ->
          destroy(
              turn,
              Ending.gone(
                  TaskStatus.Reason.REASON_CONTAINER_UPDATE_FAILED,
                  "Failed to update the executor's container: " + failed.message()));
      case ExecutorEvent.Preempted preempted ->
          destroy(
              turn,
              Ending.gone(
                  TaskStatus.Reason.REASON_CONTAINER_PREEMPTED,
                  "Container preempted by QoS correction"));
      case ExecutorEvent.Orphaned orphaned ->
          destroy(
              turn,
              Ending.gone(
                  TaskStatus.Reason.REASON_AGENT_RESTARTED,
                  "The agent was restarted, and the framework does not checkpoint"));
      case ExecutorEvent.Exited exited -> EndDecider.exited(turn, exited.exit());
      case ExecutorEvent.Vanished vanished -> EndDecider.vanished(turn);
    }
    return turn.decision();
  }

  private static void started(Turn turn, ExecutorEvent.Started started) {
    ExecutorRun executor = turn.executor();
    turn.become(executor.with(Started.RUNNING).with(started.container()));
    switch (executor.phase()) {
      case REGISTERING -> {
        ExecutorTimes times = turn.context().times();
        turn.add(
            executor.known()
                ? new ExecutorEffect.ArmTimer(
                    ExecutorEvent.Timer.REREGISTRATION, times.reregistration())
                : new ExecutorEffect.ArmTimer(
                    ExecutorEvent.Timer.REGISTRATION, times.registration()));
      }
      case RUNNING -> turn.add(new ExecutorEffect.Resize(turn.size()));
      case TERMINATING -> turn.add(new ExecutorEffect.KillContainer());
      case TERMINATED -> turn.become(executor);
    }
  }

  private static void message(Turn turn, ExecutorEvent.MessageSent message) {
    if (turn.executor().phase() == Phase.RUNNING && turn.executor().connected()) {
      turn.send(ExecutorEvents.message(message.data()));
    }
  }

  /** Tells it to end; one that cannot be told and never could is not waited for. */
  static void shutdown(Turn turn, Optional<Duration> atMost) {
    ExecutorRun executor = turn.executor();
    if (!executor.takesTasks()) {
      return;
    }
    turn.become(executor.with(Phase.TERMINATING));
    switch (executor.started()) {
      case NO -> {}
      case STARTING -> turn.add(new ExecutorEffect.AbortLaunch());
      case RUNNING -> {
        if (!executor.known()) {
          turn.add(new ExecutorEffect.KillContainer());
          return;
        }
        turn.send(ExecutorEvents.shutdown());
        turn.add(
            new ExecutorEffect.ArmTimer(ExecutorEvent.Timer.GRACE, shorter(grace(turn), atMost)));
      }
    }
  }

  private static Duration shorter(Duration grace, Optional<Duration> atMost) {
    return atMost.filter(limit -> limit.compareTo(grace) < 0).orElse(grace);
  }

  private static Duration grace(Turn turn) {
    ExecutorInfo info = turn.executor().origin().pod().executor();
    return info.hasShutdownGracePeriod()
        ? Duration.ofNanos(Math.max(0, info.getShutdownGracePeriod().getNanoseconds()))
        : turn.context().times().shutdownGrace();
  }

  private static void timedOut(Turn turn, ExecutorEvent.Timer timer) {
    ExecutorRun executor = turn.executor();
    ExecutorTimes times = turn.context().times();
    switch (timer) {
      case REGISTRATION -> {
        if (executor.phase() == Phase.REGISTERING && !executor.known()) {
          destroy(
              turn,
              Ending.failed(
                  TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                  "Executor did not register within " + DurationFormat.text(times.registration())));
        }
      }
      case REREGISTRATION -> {
        if (executor.phase() == Phase.REGISTERING) {
          destroy(
              turn,
              Ending.gone(
                  TaskStatus.Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
                  "Executor did not reregister within "
                      + DurationFormat.text(times.reregistration())));
        }
      }
      case GRACE -> {
        if (executor.phase() == Phase.TERMINATING) {
          turn.add(new ExecutorEffect.KillContainer());
        }
      }
    }
  }

  /** Ends it at once; its tasks end with it, for this reason. */
  private static void destroy(Turn turn, Ending why) {
    ExecutorRun executor = turn.executor();
    if (executor.phase() == Phase.TERMINATED) {
      return;
    }
    turn.become(executor.with(Phase.TERMINATING).with(why));
    turn.add(new ExecutorEffect.KillContainer());
  }
}
