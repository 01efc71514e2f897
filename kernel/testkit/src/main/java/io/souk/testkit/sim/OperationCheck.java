package io.souk.testkit.sim;

import com.google.protobuf.ByteString;
import io.souk.master.state.OperationRecord;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** {@link Invariant#OPERATION_SETTLED_ONCE}: what becomes of offer operations. */
final class OperationCheck {

  private final World world;
  private final Map<ByteString, Boolean> applied = new HashMap<>();
  private final Map<String, OperationState> told = new HashMap<>();
  private final Set<ByteString> acknowledged = new HashSet<>();

  OperationCheck(World world) {
    this.world = world;
  }

  /** An agent has done it, or found that it cannot be done. */
  void applied(Event.ApplyOperation apply, boolean possible) {
    Boolean before = applied.put(apply.getUuid(), possible);
    world
        .verdicts()
        .require(
            Invariant.OPERATION_SETTLED_ONCE,
            before == null,
            () -> "an agent carries out twice what it had settled and forgotten: " + apply);
  }

  /** A framework is told of one of its operations. */
  void delivered(FrameworkNode node, OperationStatus status) {
    String id = status.getOperationId().getValue();
    world
        .verdicts()
        .require(
            Invariant.OPERATION_SETTLED_ONCE,
            node.operations.containsKey(id),
            () -> node.name() + " is told of an operation that it never named: " + status);
    if (!OperationRecord.isTerminal(status.getState())) {
      return;
    }
    OperationState before = told.putIfAbsent(node.name() + "/" + id, status.getState());
    world
        .verdicts()
        .require(
            Invariant.OPERATION_SETTLED_ONCE,
            before == null || before == status.getState(),
            () -> "%s was told %s and now %s".formatted(node.name(), before, status));
  }

  void acknowledged(OperationStatus status) {
    acknowledged.add(status.getUuid().getValue());
  }

  /** The agent may forget the operation: its framework knows, or nobody wants to. */
  void agentHears(Operation operation) {
    String framework = operation.getFrameworkId().getValue();
    boolean alive =
        world.frameworks.stream()
            .anyMatch(
                node -> node.id().equals(framework) && node.phase() == FrameworkNode.Phase.ALIVE);
    boolean wanted = operation.getInfo().hasId() && alive && !world.watch().isRemoved(framework);
    world
        .verdicts()
        .require(
            Invariant.OPERATION_SETTLED_ONCE,
            !wanted || acknowledged.contains(operation.getLatestStatus().getUuid().getValue()),
            () -> "an agent hears that this was acknowledged, which it was not: " + operation);
  }
}
