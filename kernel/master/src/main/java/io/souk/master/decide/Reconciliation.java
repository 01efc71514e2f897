package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.TaskRecord;
import io.souk.model.id.AgentId;
import io.souk.model.task.TaskState;
import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TimeInfo;
import io.souk.protocol.mesos.scheduler.Call;
import java.time.Instant;
import java.util.Optional;

/** Answers what became of tasks, as far as the master knows (Mesos v1 scheduler API, RECONCILE). */
final class Reconciliation {

  private Reconciliation() {}

  /** Without tasks: all that are known and not unreachable. */
  static Decision reconcile(Context context, FrameworkRecord framework, Call.Reconcile call) {
    Draft draft = new Draft();
    if (call.getTasksCount() == 0) {
      context
          .state()
          .tasks(framework.id())
          .forEach(task -> draft.send(framework, latest(context, framework, task)));
    }
    call.getTasksList()
        .forEach(
            task ->
                answer(
                    context,
                    draft,
                    framework,
                    task.getTaskId(),
                    task.hasAgentId() ? Optional.of(task.getAgentId()) : Optional.empty()));
    return draft.reply(Reply.accepted());
  }

  /** Tells the framework about one task; nothing while the answer may still come from an agent. */
  static void answer(
      Context context,
      Draft draft,
      FrameworkRecord framework,
      TaskID task,
      Optional<AgentID> agent) {
    Optional<TaskRecord> known =
        Wire.id(task).flatMap(id -> context.state().findTask(framework.id(), id));
    if (known.isPresent()) {
      draft.send(framework, latest(context, framework, known.get()));
      return;
    }
    Optional<AgentId> agentId = agent.flatMap(Wire::id);
    boolean undecided =
        agent.isPresent()
            ? agentId.flatMap(context.state()::findRecoveredAgent).isPresent()
            : !context.state().recoveredAgents().isEmpty();
    if (undecided) {
      return;
    }
    Optional<Instant> unreachable = agentId.flatMap(context.state()::findUnreachable);
    if (agentId.flatMap(context.state()::findAgent).isPresent()) {
      say(context, draft, framework, task, agent, TaskState.GONE, "Task is unknown to the agent");
    } else if (unreachable.isPresent()) {
      TaskStatus.Builder status =
          made(context, framework, task, agent, TaskState.UNREACHABLE, "Task is unreachable");
      status.setUnreachableTime(time(unreachable.get()));
      draft.send(framework, FrameworkEvents.update(status.build()));
    } else if (agentId.flatMap(context.state()::findGone).isPresent()) {
      say(context, draft, framework, task, agent, TaskState.GONE_BY_OPERATOR, "Task is gone");
    } else {
      say(context, draft, framework, task, agent, TaskState.UNKNOWN, "Task is unknown");
    }
  }

  static TimeInfo time(Instant instant) {
    return TimeInfo.newBuilder()
        .setNanoseconds(instant.getEpochSecond() * 1_000_000_000L + instant.getNano())
        .build();
  }

  private static void say(
      Context context,
      Draft draft,
      FrameworkRecord framework,
      TaskID task,
      Optional<AgentID> agent,
      TaskState state,
      String message) {
    draft.send(
        framework,
        FrameworkEvents.update(made(context, framework, task, agent, state, message).build()));
  }

  private static TaskStatus.Builder made(
      Context context,
      FrameworkRecord framework,
      TaskID task,
      Optional<AgentID> agent,
      TaskState state,
      String message) {
    return Statuses.made(
        context,
        framework,
        task,
        agent,
        state,
        TaskStatus.Reason.REASON_RECONCILIATION,
        "Reconciliation: " + message);
  }

  /** The state last forwarded, or the present one when none was. */
  private static io.souk.protocol.mesos.scheduler.Event latest(
      Context context, FrameworkRecord framework, TaskRecord task) {
    TaskState state =
        task.task().hasStatusUpdateState()
            ? WireTaskStates.read(task.task().getStatusUpdateState())
            : task.state();
    TaskStatus.Builder status =
        Statuses.made(
            context,
            framework,
            task,
            state,
            TaskStatus.Reason.REASON_RECONCILIATION,
            "Reconciliation: Latest task state");
    Statuses.newest(task)
        .ifPresent(
            newest -> {
              if (newest.hasHealthy()) {
                status.setHealthy(newest.getHealthy());
              }
              if (newest.hasCheckStatus()) {
                status.setCheckStatus(newest.getCheckStatus());
              }
              if (newest.hasContainerStatus()) {
                status.setContainerStatus(newest.getContainerStatus());
              }
            });
    return FrameworkEvents.update(status.build());
  }
}
