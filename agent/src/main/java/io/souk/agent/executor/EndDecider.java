package io.souk.agent.executor;

import io.souk.agent.executor.ExecutorRun.Phase;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.task.Signals;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.util.Optional;

/** What the end of an executor means for its tasks (Mesos agent, executor termination). */
final class EndDecider {

  private static final String TERMINATED = "Executor terminated";

  /** Wait status of what SIGKILL ended. */
  private static final int KILLED = 9;

  private EndDecider() {}

  static void launchFailed(Turn turn, String message) {
    boolean unwanted = turn.executor().phase() == Phase.TERMINATING;
    Ending why =
        unwanted
            ? Ending.failed(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, TERMINATED)
            : Ending.failed(
                TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
                "Failed to launch container: " + message);
    over(turn, why, ExecutorDecider.UNKNOWN_STATUS);
  }

  /** The host was restarted, or somebody removed the container behind the agent's back. */
  static void vanished(Turn turn) {
    over(
        turn,
        Ending.failed(
            TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
            "Abnormal executor termination: unknown container"),
        ExecutorDecider.UNKNOWN_STATUS);
  }

  static void exited(Turn turn, ContainerExit exit) {
    over(turn, why(exit), waitStatus(exit));
  }

  private static Ending why(ContainerExit exit) {
    if (exit instanceof ContainerExit.Limited over) {
      return new Ending(TaskState.TASK_FAILED, over.reason(), over.message(), over.resources());
    }
    return exit.outOfMemory()
        ? Ending.failed(
            TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY,
            "Memory limit exceeded; " + text(exit))
        : Ending.failed(
            TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, TERMINATED + "; " + text(exit));
  }

  /** A reason that was there before the end counts more than the end itself. */
  private static void over(Turn turn, Ending why, int status) {
    ExecutorRun executor = turn.executor();
    if (executor.phase() == Phase.TERMINATED) {
      return;
    }
    Optional<Ending> earlier = executor.ending();
    Ending ending =
        earlier
            .map(e -> new Ending(e.state(), e.reason(), e.message() + "; " + why.message()))
            .orElse(why);
    for (TaskRun task : turn.active()) {
      turn.end(task, ending);
    }
    turn.become(executor.with(Phase.TERMINATED).withConnected(false));
    turn.add(new ExecutorEffect.CloseStream());
    turn.add(new ExecutorEffect.TellExit(status));
    turn.add(new ExecutorEffect.Release());
  }

  private static int waitStatus(ContainerExit exit) {
    return switch (exit) {
      case ContainerExit.Exited exited -> exited.code() << 8;
      case ContainerExit.Signaled signaled -> signaled.signal();
      case ContainerExit.Lost lost -> ExecutorDecider.UNKNOWN_STATUS;
      case ContainerExit.Limited over -> KILLED;
    };
  }

  private static String text(ContainerExit exit) {
    return switch (exit) {
      case ContainerExit.Exited exited -> "exited with status " + exited.code();
      case ContainerExit.Signaled signaled -> "ended by signal " + Signals.name(signaled.signal());
      case ContainerExit.Lost lost -> lost.reason();
      case ContainerExit.Limited over -> over.message();
    };
  }
}
