package io.souk.master.decide;

import io.souk.master.bus.Command;
import io.souk.master.bus.Loss;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.TimerKey;
import io.souk.master.effect.Effect.Counted;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.model.id.AgentId;
import io.souk.protocol.agent.Call;
import io.souk.security.Action;
import java.util.Optional;

/** Calls of registered agents, their pings and their streams. */
final class AgentDecider {

  private AgentDecider() {}

  static Decision call(Context context, Command.AgentCall command) {
    Optional<AgentRecord> found = context.state().findAgent(command.stream());
    if (found.isEmpty()) {
      return Decision.reply(Reply.forbidden("Agent is not subscribed on this stream"));
    }
    if (context.rights(command.principal()).findRefusal(Action.REGISTER_AGENTS).isPresent()) {
      // It subscribes again, and hears why not.
      return Decision.reply(Reply.forbidden("Not authorized to register as an agent"));
    }
    AgentRecord agent = found.get();
    Call call = command.call();
    return switch (call.getType()) {
      case PONG -> pong(context, agent);
      case UPDATE -> UpdateDecider.update(context, agent, call.getUpdate());
      case MESSAGE -> message(context, agent, call.getMessage());
      case EXECUTOR_EXITED -> ExecutorDecider.exited(context, agent, call.getExecutorExited());
      case UNREGISTER -> unregister(context, agent);
      case OPERATION_UPDATE ->
          OperationUpdateDecider.update(context, agent, call.getOperationUpdate());
      case UPDATE_RESOURCES -> ResourceUpdates.update(context, agent, call.getUpdateResources());
      case SUBSCRIBE, UNKNOWN -> Decision.reply(Reply.notImplemented(""));
    };
  }

  private static Decision pong(Context context, AgentRecord agent) {
    Draft draft = new Draft();
    if (context.state().missedPings(agent.id()) != 0) {
      draft.change(new Change.SetMissedPings(agent.id(), 0));
    }
    AgentLoss.spare(context, draft, agent.id());
    return draft.reply(Reply.accepted());
  }

  private static Decision message(Context context, AgentRecord agent, Call.Message message) {
    Draft draft = new Draft();
    framework(context, message.getFrameworkId())
        .ifPresentOrElse(
            f -> draft.send(f, FrameworkEvents.message(agent.id(), message)),
            () -> draft.count(Counted.EXECUTOR_MESSAGE_DROPPED));
    return draft.reply(Reply.accepted());
  }

  private static Optional<FrameworkRecord> framework(
      Context context, io.souk.protocol.mesos.FrameworkID id) {
    return Wire.id(id).flatMap(context.state()::findFramework);
  }

  private static Decision unregister(Context context, AgentRecord agent) {
    Draft draft = new Draft();
    draft.count(Counted.AGENT_REMOVED_UNREGISTERED);
    AgentRemoval.remove(context, draft, agent, "unregistered");
    return draft.reply(Reply.accepted());
  }

  /** The connection is gone; the agent's tasks may run on. */
  static Decision streamClosed(Context context, StreamId stream) {
    Optional<AgentRecord> found = context.state().findAgent(stream);
    if (found.isEmpty()) {
      return Decision.reply(Reply.ok());
    }
    AgentRecord agent = found.get();
    Draft draft = new Draft();
    draft.change(new Change.PutAgent(agent.disconnected()));
    context
        .state()
        .offers(agent.id())
        .forEach(offer -> OfferDecider.rescind(context, draft, offer));
    return draft
        .arm(
            new TimerKey.AgentReregister(agent.id().value()),
            context.options().agents().reregisterTimeout())
        .log("event=agent-disconnected agent=" + agent.id())
        .reply(Reply.ok());
  }

  /** The next PING is due; an agent that has left too many unanswered is unreachable. */
  static Decision ping(Context context, TimerKey.AgentPing key) {
    Optional<AgentRecord> found = context.state().findAgent(new AgentId(key.agentId()));
    Draft draft = new Draft();
    if (found.isEmpty()) {
      return draft.reply(Reply.ok());
    }
    AgentRecord agent = found.get();
    int missed = context.state().missedPings(agent.id());
    if (missed >= context.options().agents().maxPingTimeouts()
        && AgentLoss.lose(context, draft, agent.id(), Loss.SILENT)) {
      return draft.reply(Reply.ok());
    }
    // Whoever waits for its turn is still asked: its answer spares it.
    draft.change(new Change.SetMissedPings(agent.id(), missed + 1));
    return draft
        .send(agent, AgentEvents.of(context).ping())
        .arm(key, context.options().agents().pingTimeout())
        .reply(Reply.ok());
  }
}
