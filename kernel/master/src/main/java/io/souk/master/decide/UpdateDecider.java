package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.effect.Effect.Counted;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.TaskRecord;
import io.souk.master.view.SharedTasks;
import io.souk.master.view.TaskView;
import io.souk.model.id.FrameworkId;
import io.souk.model.task.TaskState;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Status updates of one agent on their way to the frameworks: recorded, then forwarded. */
final class UpdateDecider {

  private final Context context;
  private final AgentRecord agent;
  private final Draft draft = new Draft();

  /** What earlier updates of the same call made of a launch. */
  private final Map<Long, TaskRecord> recorded = new HashMap<>();

  private final StartedExecutors executors;

  private UpdateDecider(Context context, AgentRecord agent) {
    this.context = context;
    this.agent = agent;
    this.executors = new StartedExecutors(context, draft);
  }

  /** Agent protocol, UPDATE: oldest first. */
  static Decision update(Context context, AgentRecord agent, Call.Update call) {
    UpdateDecider decider = new UpdateDecider(context, agent);
    call.getUpdatesList().forEach(decider::update);
    return decider.draft.reply(Reply.accepted());
  }

  private void update(StatusUpdate update) {
    Optional<FrameworkId> id = Wire.id(update.getFrameworkId());
    TaskStatus status = complete(update.getStatus());
    if (id.filter(context.state()::isCompleted).isPresent()) {
      // Nobody is left to take it, and the agent would send it for ever.
      draft.count(Counted.STATUS_UPDATE_UNKNOWN);
      draft.send(
          agent,
          AgentEvents.of(context)
              .acknowledge(update.getFrameworkId(), status.getTaskId(), status.getUuid()));
      return;
    }
    Optional<FrameworkRecord> framework = id.flatMap(context.state()::findFramework);
    if (framework.isEmpty()) {
      draft.count(Counted.STATUS_UPDATE_UNKNOWN);
      draft.warn(
          "event=update-dropped agent=%s framework=%s cause=unknown-framework"
              .formatted(agent.id(), update.getFrameworkId().getValue()));
      return;
    }
    Optional<TaskRecord> task = find(framework.get(), status);
    TaskStatus full = task.map(known -> withExecutor(status, known)).orElse(status);
    record(framework.get(), update, full, task);
    draft.send(framework.get(), FrameworkEvents.update(full));
  }

  /** Agents say of themselves who they are, and nothing else. */
  private TaskStatus complete(TaskStatus status) {
    return status.getAgentId().getValue().equals(agent.id().value())
        ? status
        : status.toBuilder().setAgentId(Wire.id(agent.id())).build();
  }

  private static TaskStatus withExecutor(TaskStatus status, TaskRecord task) {
    return status.hasExecutorId() || !task.task().hasExecutorId()
        ? status
        : status.toBuilder().setExecutorId(task.task().getExecutorId()).build();
  }

  private Optional<TaskRecord> find(FrameworkRecord framework, TaskStatus status) {
    return Wire.id(status.getTaskId())
        .flatMap(id -> context.state().findTask(framework.id(), id))
        .filter(task -> task.agent().equals(agent.id()))
        .map(this::newest);
  }

  private TaskRecord newest(TaskRecord task) {
    return recorded.getOrDefault(task.serial(), task);
  }

  private void record(
      FrameworkRecord framework,
      StatusUpdate update,
      TaskStatus status,
      Optional<TaskRecord> found) {
    if (found.isEmpty()) {
      draft.count(Counted.STATUS_UPDATE_UNKNOWN);
      draft.log(
          "event=update-of-unknown-task framework=%s task=%s agent=%s state=%s"
              .formatted(
                  framework.id(), status.getTaskId().getValue(), agent.id(), status.getState()));
      return;
    }
    TaskRecord task = found.get();
    if (task.state() == TaskState.STAGING
        && context.state().findEnded(framework.id(), task.id(), status.getUuid()).isPresent()) {
      // The agent had not heard of the acknowledgement yet: this is no news of the new launch.
      return;
    }
    TaskState newest =
        WireTaskStates.read(update.hasLatestState() ? update.getLatestState() : status.getState());
    TaskState state = task.state().isTerminal() ? task.state() : newest;
    TaskRecord after = Statuses.record(task, state, status, TaskView.Phase.ACTIVE);
    if (framework.connected()) {
      after = after.with(state, forwarded(after.task(), status), TaskView.Phase.ACTIVE);
    }
    recorded.put(after.serial(), after);
    draft.change(new Change.PutTask(after));
    executors.reported(after, status, this::newest);
    if (state != task.state()) {
      draft.log(
          "event=task-state framework=%s task=%s agent=%s from=%s to=%s reason=%s"
              .formatted(
                  framework.id(),
                  task.id(),
                  task.agent(),
                  task.state(),
                  state,
                  status.hasReason() ? status.getReason() : "none"));
    }
  }

  private static Task forwarded(Task task, TaskStatus status) {
    return SharedTasks.edit(task)
        .setStatusUpdateState(status.getState())
        .setStatusUpdateUuid(status.getUuid())
        .build();
  }
}
