package io.souk.agent.resource;

import com.google.protobuf.ByteString;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The agent's resources, and the offer operations that made them so.
 *
 * @param operations under way, or with a status nobody has acknowledged; oldest first
 * @param settled the newest of those that are acknowledged, oldest first: so that one that comes
 *     once more is answered and not applied again
 */
public record Ledger(
    AgentResources resources, List<Operation> operations, List<Operation> settled) {

  /** How many acknowledged operations are remembered. */
  static final int SETTLED = 100;

  public Ledger {
    Objects.requireNonNull(resources);
    operations = List.copyOf(operations);
    settled = List.copyOf(settled);
  }

  public static Ledger of(AgentResources resources) {
    return new Ledger(resources, List.of(), List.of());
  }

  /** An operation that is remembered, acknowledged or not. */
  public Optional<Operation> find(ByteString uuid) {
    return find(operations, uuid).or(() -> find(settled, uuid));
  }

  public boolean isSettled(ByteString uuid) {
    return find(settled, uuid).isPresent();
  }

  private static Optional<Operation> find(List<Operation> among, ByteString uuid) {
    return among.stream().filter(one -> one.getUuid().getValue().equals(uuid)).findFirst();
  }

  /** With an operation added, or put in the place of the one with its uuid. */
  Ledger with(AgentResources changed, Operation operation) {
    List<Operation> next = new ArrayList<>(operations);
    next.removeIf(one -> one.getUuid().equals(operation.getUuid()));
    next.add(operation);
    return new Ledger(changed, next, settled);
  }

  /** After an acknowledgement; the same when nothing waits for it. */
  public Ledger acknowledged(ByteString operation, ByteString status) {
    Optional<Operation> waiting =
        find(operations, operation)
            .filter(one -> one.getLatestStatus().getUuid().getValue().equals(status));
    if (waiting.isEmpty()) {
      return this;
    }
    List<Operation> open = new ArrayList<>(operations);
    open.remove(waiting.get());
    List<Operation> done = new ArrayList<>(settled);
    done.add(waiting.get());
    int from = Math.max(0, done.size() - SETTLED);
    return new Ledger(resources, open, done.subList(from, done.size()));
  }

  /**
   * With all operations forgotten: they were an agent's that this one is not any more. What they
   * made is kept.
   */
  public Ledger withoutOperations() {
    return Ledger.of(resources);
  }

  /** What is to be told of an operation; empty while it is under way. */
  public static Optional<OperationStatus> outcome(Operation operation) {
    OperationStatus latest = operation.getLatestStatus();
    return latest.getState() == OperationState.OPERATION_PENDING
        ? Optional.empty()
        : Optional.of(latest);
  }
}
