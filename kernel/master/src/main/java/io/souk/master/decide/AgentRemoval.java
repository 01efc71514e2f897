package io.souk.master.decide;

import io.souk.master.bus.Loss;
import io.souk.master.bus.Reply;
import io.souk.master.bus.TimerKey;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.TaskRecord;
import io.souk.master.view.TaskView;
import io.souk.model.id.AgentId;
import io.souk.model.task.TaskState;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.TaskStatus;
import java.util.Optional;

/** Agents that are lost: unreachable for now, or gone for good. */
final class AgentRemoval {

  private AgentRemoval() {}

  /** It was silent for too long; it may come back with its tasks. */
  static void unreachable(Context context, Draft draft, AgentRecord agent, String cause) {
    draft
        .write(RegistryRecords.deleteAgent(agent.id()))
        .write(RegistryRecords.putUnreachable(agent.id(), context.now()));
    LostOperations.giveUp(
        context, draft, agent, OperationState.OPERATION_UNREACHABLE, "Agent is unreachable");
    for (TaskRecord task : context.state().tasks(agent.id())) {
      if (task.state().isTerminal()) {
        draft.change(new Change.PutTask(completed(task)));
      } else {
        lose(context, draft, task, TaskState.UNREACHABLE, TaskView.Phase.UNREACHABLE, cause);
      }
    }
    leave(context, draft, agent, "Agent is unreachable");
    draft.change(new Change.PutUnreachableAgent(agent.id(), context.now()));
    draft.log("event=agent-unreachable agent=%s cause=%s".formatted(agent.id(), cause));
  }

  /** It leaves for good, and its tasks end with it. */
  static void remove(Context context, Draft draft, AgentRecord agent, String cause) {
    draft.write(RegistryRecords.deleteAgent(agent.id()));
    for (TaskRecord task : context.state().tasks(agent.id())) {
      if (task.state().isTerminal()) {
        draft.change(new Change.PutTask(completed(task)));
      } else {
        lose(context, draft, task, TaskState.LOST, TaskView.Phase.COMPLETED, cause);
      }
    }
    LostOperations.giveUp(
        context, draft, agent, OperationState.OPERATION_DROPPED, "Agent is removed");
    leave(context, draft, agent, "Agent is removed");
    AgentDuty.forget(context, draft, agent.id());
    draft.log("event=agent-removed agent=%s cause=%s".formatted(agent.id(), cause));
  }

  /** An operator says that it will never be back, and nothing runs on it any more. */
  static void gone(Context context, Draft draft, AgentRecord agent) {
    draft.write(RegistryRecords.deleteAgent(agent.id()));
    LostOperations.giveUp(
        context,
        draft,
        agent,
        OperationState.OPERATION_GONE_BY_OPERATOR,
        "Agent has been marked gone");
    for (TaskRecord task : context.state().tasks(agent.id())) {
      if (task.state().isTerminal()) {
        draft.change(new Change.PutTask(completed(task)));
      } else {
        endByOperator(context, draft, task, agent.info().getHostname());
      }
    }
    draft.send(agent, AgentEvents.of(context).shutdown("Agent has been marked gone"));
    leave(context, draft, agent, "Agent has been marked gone");
  }

  /** A task of an agent that an operator declared gone. */
  static void endByOperator(Context context, Draft draft, TaskRecord task, String host) {
    Optional<FrameworkRecord> framework = context.state().findFramework(task.framework());
    if (framework.isEmpty()) {
      draft.change(
          new Change.PutTask(
              task.with(TaskState.GONE_BY_OPERATOR, task.task(), TaskView.Phase.COMPLETED)));
      return;
    }
    boolean aware = framework.get().has(FrameworkInfo.Capability.Type.PARTITION_AWARE);
    TaskStatus status =
        Statuses.made(
                context,
                framework.get(),
                task,
                TaskState.GONE_BY_OPERATOR,
                aware
                    ? TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR
                    : TaskStatus.Reason.REASON_AGENT_REMOVED,
                "Agent " + host + " has been marked gone")
            .build();
    draft.change(
        new Change.PutTask(
            Statuses.record(task, TaskState.GONE_BY_OPERATOR, status, TaskView.Phase.COMPLETED)));
    draft.send(framework.get(), FrameworkEvents.update(status));
  }

  /** What is known of the work of an agent that was not back when it was given up. */
  static void endUnconfirmed(Context context, Draft draft, AgentId id) {
    for (TaskView published : context.state().unconfirmed().tasks(id)) {
      Takeover.find(draft, published)
          .ifPresent(
              task -> {
                if (task.state().isTerminal()) {
                  draft.change(new Change.PutTask(completed(task)));
                } else {
                  endByOperator(context, draft, task, host(context, id));
                }
              });
    }
  }

  private static TaskRecord completed(TaskRecord task) {
    return task.with(task.state(), task.task(), TaskView.Phase.COMPLETED);
  }

  private static void lose(
      Context context,
      Draft draft,
      TaskRecord task,
      TaskState state,
      TaskView.Phase phase,
      String cause) {
    Optional<FrameworkRecord> framework = context.state().findFramework(task.framework());
    if (framework.isEmpty()) {
      draft.change(new Change.PutTask(task.with(state, task.task(), phase)));
      return;
    }
    TaskStatus.Builder status =
        Statuses.made(
            context,
            framework.get(),
            task,
            state,
            TaskStatus.Reason.REASON_AGENT_REMOVED,
            "Agent %s %s: %s"
                .formatted(
                    host(context, task.agent()),
                    state == TaskState.UNREACHABLE ? "is unreachable" : "removed",
                    cause));
    if (state == TaskState.UNREACHABLE) {
      status.setUnreachableTime(Reconciliation.time(context.now()));
    }
    draft.change(new Change.PutTask(Statuses.record(task, state, status.build(), phase)));
    draft.send(framework.get(), FrameworkEvents.update(status.build()));
  }

  private static String host(Context context, AgentId id) {
    return context
        .state()
        .findAgent(id)
        .map(AgentRecord::info)
        .or(() -> context.state().findRecoveredAgent(id))
        .orElseThrow()
        .getHostname();
  }

  private static void leave(Context context, Draft draft, AgentRecord agent, String reason) {
    context
        .state()
        .offers(agent.id())
        .forEach(offer -> OfferDecider.rescind(context, draft, offer));
    context
        .state()
        .absences()
        .of(agent.id())
        .forEach(offer -> InverseOfferDecider.rescind(context, draft, offer));
    tellFailure(context, draft, agent.id());
    agent.stream().ifPresent(stream -> draft.close(stream, reason));
    draft
        .cancel(new TimerKey.AgentPing(agent.id().value()))
        .cancel(new TimerKey.AgentReregister(agent.id().value()))
        .change(new Change.RemoveAgent(agent.id()));
  }

  static void tellFailure(Context context, Draft draft, AgentId agent) {
    context
        .state()
        .frameworks()
        .forEach(framework -> draft.send(framework, FrameworkEvents.agentFailure(agent)));
  }

  /** It was known to an earlier leader and did not come back to this one in time. */
  static void neverReturned(Context context, Draft draft, AgentId id) {
    for (TaskView published : context.state().unconfirmed().tasks(id)) {
      Takeover.find(draft, published)
          .ifPresent(
              task -> {
                if (task.state().isTerminal()) {
                  draft.change(new Change.PutTask(completed(task)));
                } else {
                  lose(
                      context,
                      draft,
                      task,
                      TaskState.UNREACHABLE,
                      TaskView.Phase.UNREACHABLE,
                      "did-not-return");
                }
              });
    }
    draft
        .write(RegistryRecords.deleteAgent(id))
        .write(RegistryRecords.putUnreachable(id, context.now()))
        .change(new Change.RemoveRecoveredAgent(id))
        .change(new Change.PutUnreachableAgent(id, context.now()));
    tellFailure(context, draft, id);
    draft.log("event=agent-unreachable agent=%s cause=did-not-return".formatted(id));
  }

  /** A disconnected agent did not come back in time. */
  static Decision reregisterExpired(Context context, TimerKey.AgentReregister key) {
    AgentId id = new AgentId(key.agentId());
    Draft draft = new Draft();
    context
        .state()
        .findAgent(id)
        .filter(agent -> !agent.connected())
        .ifPresent(agent -> AgentLoss.lose(context, draft, id, Loss.ABSENT));
    return draft.reply(Reply.ok());
  }
}
