package io.souk.agent.task;

import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.task.TaskRun.Phase;
import io.souk.protocol.mesos.TaskResourceLimitation;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.util.ArrayList;
import java.util.List;

/** Which terminal state the end of a container means for its task. */
final class ExitDecider {

  private ExitDecider() {}

  static TaskDecision exited(TaskRun run, ContainerExit exit, TaskContext context) {
    if (isPreempted(run)) {
      return end(run, preempted(run, context), List.of(new TaskEffect.StopChecks()));
    }
    TaskState state = state(run, exit);
    TaskStatus.Builder status = Statuses.fromExecutor(run, state, context);
    status.setMessage(message(run, exit));
    boolean killedByKernel =
        exit.outOfMemory() && !(exit instanceof ContainerExit.Limited) && run.kill().isEmpty();
    if (killedByKernel) {
      status.setSource(TaskStatus.Source.SOURCE_AGENT);
      status.setReason(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
      status.setMessage("Memory limit exceeded: " + message(run, exit));
    }
    if (exit instanceof ContainerExit.Limited over && run.kill().isEmpty()) {
      status.setSource(TaskStatus.Source.SOURCE_AGENT);
      status.setReason(over.reason());
      status.setLimitation(TaskResourceLimitation.newBuilder().addAllResources(over.resources()));
    }
    if (exit instanceof ContainerExit.Lost && run.kill().isEmpty()) {
      status.setSource(TaskStatus.Source.SOURCE_AGENT);
      status.setReason(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }
    run.kill()
        .filter(kill -> kill.cause() == Kill.Cause.COMPLETION_TIME)
        .ifPresent(kill -> status.setReason(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED));
    markHealth(run, status);
    return end(run, status.build(), List.of(new TaskEffect.StopChecks()));
  }

  /** The host was restarted, or somebody removed the container behind the agent's back. */
  static TaskDecision vanished(TaskRun run, TaskContext context) {
    if (isPreempted(run)) {
      return end(run, preempted(run, context), List.of());
    }
    TaskState state =
        run.kill().filter(kill -> kill.cause() != Kill.Cause.COMPLETION_TIME).isPresent()
            ? TaskState.TASK_KILLED
            : TaskState.TASK_FAILED;
    TaskStatus status =
        Statuses.fromAgent(run, state, context)
            .setReason(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED)
            .setMessage("Abnormal executor termination: unknown container")
            .build();
    return end(run, status, List.of());
  }

  /** Reports the last status and lets go of the container. */
  static TaskDecision end(TaskRun run, TaskStatus status, List<TaskEffect> before) {
    List<TaskEffect> effects = new ArrayList<>(before);
    effects.add(new TaskEffect.Report(status));
    effects.add(new TaskEffect.Release());
    return new TaskDecision(run.withPhase(Phase.ENDED).withStatus(status), effects);
  }

  /** A task that was ended because what it used was taken back. */
  static TaskStatus preempted(TaskRun run, TaskContext context) {
    return Statuses.fromAgent(run, gone(run), context)
        .setReason(TaskStatus.Reason.REASON_CONTAINER_PREEMPTED)
        .setMessage("Container preempted by QoS correction")
        .build();
  }

  private static TaskState gone(TaskRun run) {
    return Statuses.isPartitionAware(run.origin().framework())
        ? TaskState.TASK_GONE
        : TaskState.TASK_LOST;
  }

  static boolean isPreempted(TaskRun run) {
    return run.kill().filter(kill -> kill.cause() == Kill.Cause.PREEMPTED).isPresent();
  }

  static void markHealth(TaskRun run, TaskStatus.Builder status) {
    run.kill()
        .filter(kill -> kill.cause() == Kill.Cause.UNHEALTHY)
        .ifPresent(kill -> status.setHealthy(false));
  }

  /** A task that was told to end is killed whatever its exit code. */
  private static TaskState state(TaskRun run, ContainerExit exit) {
    if (run.kill().isPresent()) {
      return switch (run.kill().get().cause()) {
        case COMPLETION_TIME -> TaskState.TASK_FAILED;
        case REQUESTED, UNHEALTHY -> TaskState.TASK_KILLED;
        case PREEMPTED -> gone(run);
      };
    }
    return switch (exit) {
      case ContainerExit.Exited exited ->
          exited.code() == 0 && !exited.outOfMemory()
              ? TaskState.TASK_FINISHED
              : TaskState.TASK_FAILED;
      case ContainerExit.Signaled signaled -> TaskState.TASK_FAILED;
      case ContainerExit.Lost lost -> TaskState.TASK_FAILED;
      case ContainerExit.Limited over -> TaskState.TASK_FAILED;
    };
  }

  private static String message(TaskRun run, ContainerExit exit) {
    String subject = run.isDocker() ? "Container" : "Command";
    return switch (exit) {
      case ContainerExit.Exited exited -> subject + " exited with status " + exited.code();
      case ContainerExit.Signaled signaled ->
          subject + " terminated with signal " + Signals.name(signaled.signal());
      case ContainerExit.Lost lost -> lost.reason();
      case ContainerExit.Limited over -> over.message();
    };
  }
}
