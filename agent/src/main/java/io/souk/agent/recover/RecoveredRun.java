package io.souk.agent.recover;

import io.souk.agent.checkpoint.RunRecord;
import io.souk.agent.task.Statuses;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.util.List;

/**
 * A run as it stood when the agent died.
 *
 * @param run ENDED when its last status is on disk, else STAGED: what became of its container is
 *     found out next
 * @param pending updates nobody has acknowledged, oldest first
 * @param next what is to be done with it
 */
public record RecoveredRun(TaskRun run, List<TaskStatus> pending, Next next) {

  /** What is to be done with a recovered run. */
  public enum Next {
    /** Everything is over and known: kept for the record only. */
    REMEMBER,
    /** Everything is over and known, but a crash came before that was noted. */
    CLOSE,
    /** It ended; its updates are still to be delivered. */
    DELIVER,
    /** Its container may run, or have ended meanwhile. When it never started it is started now. */
    ATTACH
  }

  public RecoveredRun {
    pending = List.copyOf(pending);
  }

  public static RecoveredRun of(RunRecord record) {
    TaskRun run = TaskRun.staged(record.origin());
    for (TaskStatus status : record.updates()) {
      run = run.withStatus(status);
      if (status.hasContainerStatus() && status.getState() == TaskState.TASK_RUNNING) {
        run = run.withContainer(status.getContainerStatus());
      }
    }
    if (record.kill().isPresent()) {
      run = run.withKill(record.kill().get());
    }
    List<TaskStatus> pending =
        record.updates().stream()
            .filter(status -> !record.acknowledged().contains(status.getUuid()))
            .toList();
    if (!Statuses.isTerminal(run.state())) {
      return new RecoveredRun(run, pending, record.complete() ? Next.REMEMBER : Next.ATTACH);
    }
    TaskRun ended = run.withPhase(TaskRun.Phase.ENDED);
    if (record.complete()) {
      return new RecoveredRun(ended, List.of(), Next.REMEMBER);
    }
    return new RecoveredRun(ended, pending, pending.isEmpty() ? Next.CLOSE : Next.DELIVER);
  }
}
