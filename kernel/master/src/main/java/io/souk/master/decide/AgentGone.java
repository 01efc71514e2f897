package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.TaskRecord;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.master.Call;
import java.util.Optional;

/**
 * Agents that an operator declares gone for good (Mesos v1 operator API, MARK_AGENT_GONE): their
 * tasks are over, and their ids are refused for as long as they are remembered.
 */
final class AgentGone {

  private AgentGone() {}

  /** 200, also when it was gone before; 404 when nothing is known of it. */
  static Decision mark(Context context, Call.MarkAgentGone call) {
    String name = call.getAgentId().getValue();
    Optional<AgentId> id = Wire.id(call.getAgentId());
    if (id.flatMap(context.state()::findGone).isPresent()) {
      return Decision.reply(Reply.ok());
    }
    if (id.filter(known -> isKnown(context, known)).isEmpty()) {
      return Decision.reply(Reply.notFound("Agent '" + name + "' not found"));
    }
    Draft draft = new Draft();
    mark(context, draft, id.get());
    return draft.reply(Reply.ok());
  }

  private static boolean isKnown(Context context, AgentId id) {
    return context.state().findAgent(id).isPresent()
        || context.state().findRecoveredAgent(id).isPresent()
        || context.state().findUnreachable(id).isPresent();
  }

  static void mark(Context context, Draft draft, AgentId id) {
    draft.write(RegistryRecords.putGone(id, context.now()));
    Optional<AgentRecord> registered = context.state().findAgent(id);
    registered.ifPresent(agent -> AgentRemoval.gone(context, draft, agent));
    if (context.state().findRecoveredAgent(id).isPresent()) {
      AgentRemoval.endUnconfirmed(context, draft, id);
      draft.write(RegistryRecords.deleteAgent(id)).change(new Change.RemoveRecoveredAgent(id));
      AgentRemoval.tellFailure(context, draft, id);
    }
    if (context.state().findUnreachable(id).isPresent()) {
      endUnreachable(context, draft, id);
      draft
          .write(RegistryRecords.deleteUnreachable(id))
          .change(new Change.RemoveUnreachableAgent(id));
    }
    AgentDuty.forget(context, draft, id);
    draft.change(new Change.PutGoneAgent(id, context.now()));
    draft.log("event=agent-gone agent=" + id);
  }

  /** Frameworks that wait for the agent's return wait no longer. */
  private static void endUnreachable(Context context, Draft draft, AgentId id) {
    for (FrameworkRecord framework : context.state().frameworks()) {
      for (TaskRecord task : context.state().unreachableTasks(framework.id())) {
        if (task.agent().equals(id)) {
          AgentRemoval.endByOperator(context, draft, task, id.value());
        }
      }
    }
  }
}
