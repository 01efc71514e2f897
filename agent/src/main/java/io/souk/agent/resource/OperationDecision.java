package io.souk.agent.resource;

import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import java.util.List;

/**
 * What becomes of an operation.
 *
 * @param before the ledger without it
 * @param after the ledger with it done, or refused
 * @param operation as it stands in {@code after}
 * @param made volumes that are to be there
 * @param unmade volumes that are to be gone with all that is in them
 */
public record OperationDecision(
    Ledger before, Ledger after, Operation operation, List<Volume> made, List<Volume> unmade) {

  public OperationDecision {
    made = List.copyOf(made);
    unmade = List.copyOf(unmade);
  }

  /** Until it is on disk: it is known, and nothing has come of it. */
  public Ledger underWay() {
    return before.with(before.resources(), OperationDecider.pending(operation));
  }

  /** What is to become of it when the volumes could not be changed. */
  public OperationDecision failed(String why) {
    Operation failed =
        OperationDecider.ended(
            operation,
            OperationState.OPERATION_FAILED,
            why,
            operation.getLatestStatus().getUuid().getValue());
    return new OperationDecision(
        before, before.with(before.resources(), failed), failed, List.of(), List.of());
  }
}
