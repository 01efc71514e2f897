package io.souk.master.decide;

import com.google.protobuf.ByteString;
import io.souk.master.bus.TimerKey;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.AgentResources;
import io.souk.master.state.Change;
import io.souk.master.state.OperationRecord;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.WireException;
import io.souk.protocol.map.WireIds;
import io.souk.protocol.map.WireOperations;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The offer operations that an agent brings along when it subscribes. */
final class ReturnedOperations {

  private final Context context;
  private final Draft draft;
  private final AgentRecord agent;
  private final List<Operation> reported;

  ReturnedOperations(Context context, Draft draft, AgentRecord agent, List<Operation> reported) {
    this.context = context;
    this.draft = draft;
    this.agent = agent;
    this.reported = reported;
  }

  /**
   * What the agent has: what it says, and on top what it has taken on and not yet done.
   *
   * @throws WireException when an operation is not a valid one
   */
  static AgentResources resources(Inventory inventory) {
    AgentResources all = AgentResources.of(inventory.total());
    for (Operation operation : inventory.operations()) {
      if (!OperationRecord.isTerminal(operation.getLatestStatus().getState())) {
        all =
            all.foresee(
                operation.getUuid().getValue(), WireOperations.conversion(operation.getInfo()));
      }
    }
    return all;
  }

  /**
   * @param known whether the framework is known or has become known through this agent
   */
  void firstTime(Predicate<FrameworkId> known) {
    reported.forEach(operation -> adopt(operation, known));
  }

  /**
   * What was on its way to the agent and is not reported did not arrive. What is reported and not
   * known here has ended and was acknowledged.
   */
  void again(Predicate<FrameworkId> known) {
    Set<ByteString> there = new HashSet<>();
    for (Operation operation : reported) {
      ByteString uuid = operation.getUuid().getValue();
      there.add(uuid);
      if (context.state().findOperation(uuid).isPresent()) {
        continue;
      }
      if (!OperationRecord.isTerminal(operation.getLatestStatus().getState())) {
        adopt(operation, known);
      } else if (operation.getLatestStatus().hasUuid()) {
        draft.send(
            agent,
            AgentEvents.of(context)
                .acknowledgeOperation(uuid, operation.getLatestStatus().getUuid().getValue()));
      }
    }
    for (OperationRecord operation : context.state().operations(agent.id())) {
      if (!there.contains(operation.uuid())) {
        LostOperations.giveUp(
            context,
            draft,
            operation,
            OperationState.OPERATION_DROPPED,
            "Operation is unknown to the agent that came back");
      }
    }
  }

  private void adopt(Operation operation, Predicate<FrameworkId> known) {
    Optional<FrameworkId> framework =
        operation.hasFrameworkId()
            ? Optional.of(WireIds.read(operation.getFrameworkId()))
            : Optional.empty();
    boolean over = framework.filter(context.state()::isCompleted).isPresent();
    draft.change(new Change.PutOperation(record(operation, framework, agent.id(), over)));
    if (!over && framework.filter(known.negate()).isPresent()) {
      draft.arm(new TimerKey.OrphanOperations(agent.id().value()), LostOperations.GRACE);
    }
  }

  private static OperationRecord record(
      Operation operation, Optional<FrameworkId> framework, AgentId agent, boolean over) {
    return new OperationRecord(
        operation.getUuid().getValue(),
        framework,
        agent,
        operation.getInfo(),
        operation.getLatestStatus(),
        operation.getStatusesList(),
        over);
  }
}
