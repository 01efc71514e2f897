package io.souk.master.decide;

import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.TaskRecord;
import io.souk.master.view.SharedTasks;
import io.souk.master.view.TaskView;
import io.souk.model.task.TaskState;
import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskStatus;
import java.util.List;
import java.util.Optional;

/** Status updates that the master itself makes, which never have a uuid, and how all are kept. */
final class Statuses {

  /** An executor may report whatever it likes as often as it likes; so many statuses are kept. */
  private static final int MAX_KEPT = 16;

  private Statuses() {}

  /** A status made by the master, in the words of a framework of these capabilities. */
  static TaskStatus.Builder made(
      Context context,
      FrameworkRecord framework,
      TaskID task,
      Optional<AgentID> agent,
      TaskState state,
      TaskStatus.Reason reason,
      String message) {
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setTaskId(task)
            .setState(WireTaskStates.write(told(framework, state)))
            .setSource(TaskStatus.Source.SOURCE_MASTER)
            .setReason(reason)
            .setMessage(message)
            .setTimestamp(context.nowSeconds());
    agent.ifPresent(status::setAgentId);
    return status;
  }

  /** As {@link #made}, about a task that the master knows. */
  static TaskStatus.Builder made(
      Context context,
      FrameworkRecord framework,
      TaskRecord task,
      TaskState state,
      TaskStatus.Reason reason,
      String message) {
    TaskStatus.Builder status =
        made(
            context,
            framework,
            Wire.id(task.id()),
            Optional.of(Wire.id(task.agent())),
            state,
            reason,
            message);
    if (task.task().hasExecutorId()) {
      status.setExecutorId(task.task().getExecutorId());
    }
    return status;
  }

  /** The state in which the framework is told of it. */
  static TaskState told(FrameworkRecord framework, TaskState state) {
    return framework.has(FrameworkInfo.Capability.Type.PARTITION_AWARE)
        ? state
        : state.withoutPartitionAwareness();
  }

  /** The launch after this status; consecutive statuses of one state are kept as the newest one. */
  static TaskRecord record(
      TaskRecord task, TaskState state, TaskStatus status, TaskView.Phase phase) {
    // A framework that is not partition aware was told LOST, and readers are shown the same.
    Task.Builder wire =
        SharedTasks.edit(task.task())
            .setState(
                state == TaskState.UNREACHABLE ? status.getState() : WireTaskStates.write(state));
    TaskStatus kept = SharedTasks.kept(status, task.task());
    int last = wire.getStatusesCount() - 1;
    if (last >= 0 && wire.getStatuses(last).getState() == kept.getState()) {
      wire.setStatuses(last, kept);
    } else {
      wire.addStatuses(kept);
    }
    if (wire.getStatusesCount() > MAX_KEPT) {
      // The first one stays: it says when and in which container the task began.
      wire.removeStatuses(1);
    }
    return task.with(state, wire.build(), phase);
  }

  /** The newest kept status. */
  static Optional<TaskStatus> newest(TaskRecord task) {
    List<TaskStatus> statuses = task.task().getStatusesList();
    return statuses.isEmpty() ? Optional.empty() : Optional.of(statuses.get(statuses.size() - 1));
  }
}
