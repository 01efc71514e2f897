package io.souk.master.decide;

import com.google.protobuf.ByteString;
import io.souk.master.bus.Reply;
import io.souk.master.bus.TimerKey;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.OperationRecord;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import java.time.Duration;

/** Offer operations whose agent or framework is lost. */
final class LostOperations {

  /** How long an unknown framework may take to come back for its operations. */
  static final Duration GRACE = Duration.ofMinutes(10);

  private LostOperations() {}

  /** The agent is lost: what is pending on it is told, and all is forgotten. */
  static void giveUp(
      Context context, Draft draft, AgentRecord agent, OperationState state, String message) {
    for (OperationRecord operation : context.state().operations(agent.id())) {
      giveUp(context, draft, operation, state, message);
    }
    draft.cancel(new TimerKey.OrphanOperations(agent.id().value()));
  }

  static void giveUp(
      Context context,
      Draft draft,
      OperationRecord operation,
      OperationState state,
      String message) {
    if (!operation.isTerminal()) {
      OperationStatus.Builder status =
          OperationStatus.newBuilder()
              .setState(state)
              .setMessage(message)
              .setAgentId(Wire.id(operation.agent()));
      operation.id().ifPresent(status::setOperationId);
      OperationRecord ended = operation.with(status.build());
      // Put before it is removed, so that those who count see how it ended.
      draft.change(new Change.PutOperation(ended));
      if (operation.id().isPresent()) {
        operation
            .framework()
            .flatMap(context.state()::findFramework)
            .ifPresent(f -> draft.send(f, FrameworkEvents.updateOperation(status.build())));
      }
      draft.log(
          "event=operation-lost type=%s agent=%s state=%s"
              .formatted(operation.info().getType(), operation.agent(), state));
    }
    draft.change(new Change.RemoveOperation(operation.uuid()));
  }

  /** The framework is over: nobody but the master is left to acknowledge. */
  static void orphan(Context context, Draft draft, FrameworkRecord framework) {
    for (OperationRecord operation : context.state().operations(framework.id())) {
      adopt(context, draft, operation);
    }
  }

  private static void adopt(Context context, Draft draft, OperationRecord operation) {
    if (operation.latest().hasUuid()) {
      ByteString status = operation.latest().getUuid().getValue();
      context
          .state()
          .findAgent(operation.agent())
          .ifPresent(
              agent ->
                  draft.send(
                      agent,
                      AgentEvents.of(context).acknowledgeOperation(operation.uuid(), status)));
    }
    draft.change(
        operation.isTerminal()
            ? new Change.RemoveOperation(operation.uuid())
            : new Change.PutOperation(operation.orphaned()));
  }

  /** Nobody has come back for operations of unknown frameworks that the agent brought along. */
  static Decision graceExpired(Context context, TimerKey.OrphanOperations key) {
    Draft draft = new Draft();
    for (OperationRecord operation : context.state().operations(new AgentId(key.agentId()))) {
      boolean unknown =
          operation
              .framework()
              .filter(id -> context.state().findFramework(id).isEmpty())
              .isPresent();
      if (unknown && !operation.orphan()) {
        draft.log(
            "event=operation-adopted agent=%s framework=%s"
                .formatted(operation.agent(), operation.framework().map(FrameworkId::value).get()));
        adopt(context, draft, operation);
      }
    }
    return draft.reply(Reply.ok());
  }
}
