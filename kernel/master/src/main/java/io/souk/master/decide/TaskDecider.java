package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.effect.Effect;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.PendingKill;
import io.souk.master.state.TaskRecord;
import io.souk.master.view.TaskView;
import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.Optional;

/** What frameworks say of their tasks and executors: acknowledgements, kills, messages. */
final class TaskDecider {

  private TaskDecider() {}

  /** Mesos v1 scheduler API, ACKNOWLEDGE: relayed to the agent. */
  static Decision acknowledge(Context context, FrameworkRecord framework, Call.Acknowledge call) {
    Optional<AgentRecord> agent =
        Wire.id(call.getAgentId())
            .flatMap(context.state()::findAgent)
            .filter(AgentRecord::connected);
    Optional<TaskRecord> task =
        Wire.id(call.getTaskId()).flatMap(id -> context.state().findTask(framework.id(), id));
    boolean nothingForwarded = task.filter(t -> !t.task().hasStatusUpdateState()).isPresent();
    if (agent.isEmpty() || nothingForwarded) {
      return new Draft().count(Effect.Counted.ACKNOWLEDGEMENT_DROPPED).reply(Reply.accepted());
    }
    Draft draft = new Draft();
    task.filter(t -> endsWith(t, call))
        .ifPresent(
            t ->
                draft.change(
                    new Change.PutTask(t.with(t.state(), t.task(), TaskView.Phase.COMPLETED))));
    draft.send(
        agent.get(),
        AgentEvents.of(context)
            .acknowledge(Wire.id(framework.id()), call.getTaskId(), call.getUuid()));
    return draft.reply(Reply.accepted());
  }

  private static boolean endsWith(TaskRecord task, Call.Acknowledge call) {
    return WireTaskStates.read(task.task().getStatusUpdateState()).isTerminal()
        && task.task().getStatusUpdateUuid().equals(call.getUuid())
        && task.agent().value().equals(call.getAgentId().getValue());
  }

  /** Mesos v1 scheduler API, KILL. */
  static Decision kill(Context context, FrameworkRecord framework, Call.Kill call) {
    Optional<TaskRecord> found =
        Wire.id(call.getTaskId()).flatMap(id -> context.state().findTask(framework.id(), id));
    Draft draft = new Draft();
    if (found.isEmpty()) {
      rememberUnreachable(context, draft, framework, call);
      rememberUnconfirmed(context, draft, framework, call);
      Optional<AgentID> agent =
          call.hasAgentId() ? Optional.of(call.getAgentId()) : Optional.empty();
      Reconciliation.answer(context, draft, framework, call.getTaskId(), agent);
      return draft.reply(Reply.accepted());
    }
    TaskRecord task = found.get();
    if (isElsewhere(task, call)) {
      return Decision.reply(Reply.accepted());
    }
    PendingKill kill = kill(task, call);
    Optional<AgentRecord> agent =
        context.state().findAgent(task.agent()).filter(AgentRecord::connected);
    if (agent.isPresent()) {
      send(context, draft, agent.get(), kill);
    } else {
      draft.change(new Change.RememberKill(task.agent(), kill));
    }
    draft.log(
        "event=task-kill framework=%s task=%s agent=%s connected=%s"
            .formatted(framework.id(), task.id(), task.agent(), agent.isPresent()));
    return draft.reply(Reply.accepted());
  }

  private static boolean isElsewhere(TaskRecord task, Call.Kill call) {
    return call.hasAgentId() && !call.getAgentId().getValue().equals(task.agent().value());
  }

  private static PendingKill kill(TaskRecord task, Call.Kill call) {
    return new PendingKill(
        task.framework(),
        task.id(),
        call.hasKillPolicy() ? Optional.of(call.getKillPolicy()) : Optional.empty());
  }

  /** A task on an unreachable agent is killed when the agent comes back with it. */
  private static void rememberUnreachable(
      Context context, Draft draft, FrameworkRecord framework, Call.Kill call) {
    Wire.id(call.getTaskId())
        .flatMap(id -> context.state().findUnreachableTask(framework.id(), id))
        .filter(task -> !isElsewhere(task, call))
        .ifPresent(task -> draft.change(new Change.RememberKill(task.agent(), kill(task, call))));
  }

  /** The same for an agent that has not come back to this leader yet. */
  private static void rememberUnconfirmed(
      Context context, Draft draft, FrameworkRecord framework, Call.Kill call) {
    Wire.id(call.getTaskId())
        .flatMap(id -> context.state().unconfirmed().find(framework.id(), id))
        .flatMap(task -> Takeover.find(draft, task))
        .filter(task -> !isElsewhere(task, call))
        .ifPresent(task -> draft.change(new Change.RememberKill(task.agent(), kill(task, call))));
  }

  static void send(Context context, Draft draft, AgentRecord agent, PendingKill kill) {
    draft.send(
        agent,
        AgentEvents.of(context)
            .killTask(Wire.id(kill.framework()), Wire.id(kill.task()), kill.policy()));
  }

  /** Mesos v1 scheduler API, SHUTDOWN: of an executor. */
  static Decision shutdown(Context context, FrameworkRecord framework, Call.Shutdown call) {
    Draft draft = new Draft();
    Wire.id(call.getAgentId())
        .flatMap(context.state()::findAgent)
        .ifPresent(
            agent ->
                draft.send(
                    agent,
                    AgentEvents.of(context)
                        .shutdownExecutor(Wire.id(framework.id()), call.getExecutorId())));
    return draft.reply(Reply.accepted());
  }

  /** Mesos v1 scheduler API, MESSAGE: to an executor, best effort. */
  static Decision message(Context context, FrameworkRecord framework, Call.Message call) {
    Draft draft = new Draft();
    Optional<AgentRecord> there =
        Wire.id(call.getAgentId())
            .flatMap(context.state()::findAgent)
            .filter(AgentRecord::connected);
    if (there.isEmpty()) {
      draft.count(Effect.Counted.MESSAGE_DROPPED);
    } else {
      draft.send(
          there.get(),
          AgentEvents.of(context)
              .message(Wire.id(framework.id()), call.getExecutorId(), call.getData()));
    }
    return draft.reply(Reply.accepted());
  }
}
