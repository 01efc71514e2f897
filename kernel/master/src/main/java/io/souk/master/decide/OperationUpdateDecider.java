package io.souk.master.decide;

import com.google.protobuf.ByteString;
import io.souk.master.bus.Reply;
import io.souk.master.bus.TimerKey;
import io.souk.master.effect.Effect.Counted;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.AgentResources;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.OperationRecord;
import io.souk.model.id.AgentId;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.scheduler.Call.AcknowledgeOperationStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What agents say of offer operations, on its way to the frameworks. Who gave an operation an id is
 * told and acknowledges; the master acknowledges the others itself.
 */
final class OperationUpdateDecider {

  private final Context context;
  private final Draft draft = new Draft();
  private AgentRecord agent;

  /** What earlier updates of the same call made of an operation. */
  private final Map<ByteString, OperationRecord> recorded = new HashMap<>();

  private final Set<ByteString> removed = new HashSet<>();

  private OperationUpdateDecider(Context context, AgentRecord agent) {
    this.context = context;
    this.agent = agent;
  }

  /** Agent protocol, OPERATION_UPDATE: oldest first. */
  static Decision update(Context context, AgentRecord agent, Call.OperationUpdates call) {
    OperationUpdateDecider decider = new OperationUpdateDecider(context, agent);
    call.getUpdatesList().forEach(decider::update);
    return decider.finish(agent);
  }

  private Decision finish(AgentRecord before) {
    if (!agent.resources().equals(before.resources())) {
      if (!agent.total().equals(before.total())) {
        OfferFit.rescindUnfit(context, draft, agent);
      }
      draft.change(new Change.PutAgent(agent));
      if (agent.resources().foreseen().isEmpty()) {
        draft.cancel(new TimerKey.OperationWait(agent.id().value()));
      }
    }
    return draft.reply(Reply.accepted());
  }

  /** The agent takes its time with operations: its offers wait no longer. */
  static Decision waitOver(TimerKey.OperationWait key) {
    return new Draft()
        .change(new Change.AwaitOperations(new AgentId(key.agentId()), false))
        .reply(Reply.ok());
  }

  private void update(OperationUpdate update) {
    ByteString uuid = update.getOperationUuid();
    Optional<OperationRecord> found =
        removed.contains(uuid)
            ? Optional.empty()
            : Optional.ofNullable(recorded.get(uuid))
                .or(() -> context.state().findOperation(uuid))
                .filter(operation -> operation.agent().equals(agent.id()));
    if (found.isEmpty()) {
      // It has ended and was acknowledged, and the agent has not heard of it.
      acknowledge(uuid, update.getStatus());
      draft.count(Counted.OPERATION_UPDATE_UNKNOWN);
      draft.log(
          "event=update-of-unknown-operation agent=%s state=%s"
              .formatted(agent.id(), update.getStatus().getState()));
      return;
    }
    OperationRecord before = found.get();
    OperationStatus status = complete(update.getStatus(), before);
    OperationRecord after =
        before.isTerminal() && !repeats(before, status) ? before : before.with(status);
    agent = agent.withResources(settle(agent.resources(), after));
    if (after.latest().getState() != before.latest().getState()) {
      draft.log(
          "event=operation-state type=%s agent=%s framework=%s from=%s to=%s"
              .formatted(
                  after.info().getType(),
                  agent.id(),
                  after.framework().map(Object::toString).orElse("none"),
                  before.latest().getState(),
                  after.latest().getState()));
    }
    tell(after, status);
  }

  /** An agent that was away may report the end of what was given up meanwhile. */
  private static boolean repeats(OperationRecord before, OperationStatus status) {
    return before.latest().getUuid().equals(status.getUuid());
  }

  private OperationStatus complete(OperationStatus status, OperationRecord operation) {
    OperationStatus.Builder complete = status.toBuilder().setAgentId(Wire.id(agent.id()));
    operation.id().ifPresent(complete::setOperationId);
    return complete.build();
  }

  /** What the agent has after that status: an operation that failed is taken back. */
  private static AgentResources settle(AgentResources resources, OperationRecord operation) {
    if (!operation.isTerminal()) {
      return resources;
    }
    return operation.latest().getState() == OperationState.OPERATION_FINISHED
        ? resources.done(operation.uuid())
        : resources.undone(operation.uuid());
  }

  private void tell(OperationRecord operation, OperationStatus status) {
    Optional<FrameworkRecord> framework =
        operation.framework().flatMap(context.state()::findFramework);
    boolean others =
        operation.id().isPresent() && operation.framework().isPresent() && !operation.orphan();
    if (others) {
      recorded.put(operation.uuid(), operation);
      draft.change(new Change.PutOperation(operation));
      framework.ifPresent(f -> draft.send(f, FrameworkEvents.updateOperation(status)));
      return;
    }
    acknowledge(operation.uuid(), status);
    // Put even before it is removed, so that those who count see how it ended.
    draft.change(new Change.PutOperation(operation));
    if (operation.isTerminal()) {
      removed.add(operation.uuid());
      draft.change(new Change.RemoveOperation(operation.uuid()));
    } else {
      recorded.put(operation.uuid(), operation);
    }
  }

  private void acknowledge(ByteString operation, OperationStatus status) {
    if (status.hasUuid()) {
      draft.send(
          agent,
          AgentEvents.of(context).acknowledgeOperation(operation, status.getUuid().getValue()));
    }
  }

  /**
   * Mesos v1 scheduler API, ACKNOWLEDGE_OPERATION_STATUS: what does not match an outstanding status
   * is passed over.
   */
  static Decision acknowledge(
      Context context, FrameworkRecord framework, AcknowledgeOperationStatus call) {
    Draft draft = new Draft();
    Optional<AgentRecord> agent =
        Wire.id(call.getAgentId())
            .flatMap(context.state()::findAgent)
            .filter(AgentRecord::connected);
    Optional<OperationRecord> operation =
        context
            .state()
            .findOperation(framework.id(), call.getOperationId())
            .filter(known -> agent.filter(a -> a.id().equals(known.agent())).isPresent())
            .filter(known -> known.latest().hasUuid())
            .filter(known -> known.latest().getUuid().getValue().equals(call.getUuid()));
    if (operation.isEmpty()) {
      return draft
          .count(Counted.OPERATION_ACKNOWLEDGEMENT_DROPPED)
          .log(
              "event=operation-acknowledgement-ignored framework=%s operation=%s agent=%s"
                  .formatted(
                      framework.id(),
                      call.getOperationId().getValue(),
                      call.getAgentId().getValue()))
          .reply(Reply.accepted());
    }
    OperationRecord known = operation.get();
    draft.send(
        agent.get(), AgentEvents.of(context).acknowledgeOperation(known.uuid(), call.getUuid()));
    if (known.isTerminal()) {
      draft.change(new Change.RemoveOperation(known.uuid()));
    }
    return draft.reply(Reply.accepted());
  }
}
