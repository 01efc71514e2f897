package io.souk.master.state;

import com.google.protobuf.ByteString;
import io.souk.master.view.OperationView;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationID;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.UUID;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An offer operation whose outcome is not known, or not acknowledged.
 *
 * @param uuid names it in the cluster: 16 bytes
 * @param framework whose it is; empty for an operator's
 * @param info with resources in post-refinement format
 * @param statuses oldest first
 * @param orphan whether its framework is given up: the master acknowledges in its place
 */
public record OperationRecord(
    ByteString uuid,
    Optional<FrameworkId> framework,
    AgentId agent,
    Offer.Operation info,
    OperationStatus latest,
    List<OperationStatus> statuses,
    boolean orphan) {

  public OperationRecord {
    statuses = List.copyOf(statuses);
  }

  /** An operation that is on its way to the agent. */
  public static OperationRecord pending(
      ByteString uuid, Optional<FrameworkId> framework, AgentId agent, Offer.Operation info) {
    OperationStatus.Builder status =
        OperationStatus.newBuilder()
            .setState(OperationState.OPERATION_PENDING)
            .setAgentId(AgentID.newBuilder().setValue(agent.value()));
    if (info.hasId()) {
      status.setOperationId(info.getId());
    }
    return new OperationRecord(uuid, framework, agent, info, status.build(), List.of(), false);
  }

  /** The id that its framework gave it; those who gave one are told of it. */
  public Optional<OperationID> id() {
    return info.hasId() ? Optional.of(info.getId()) : Optional.empty();
  }

  /** Whether the outcome is known. */
  public boolean isTerminal() {
    return isTerminal(latest.getState());
  }

  /** Whether an operation of that state has ended. */
  public static boolean isTerminal(OperationState state) {
    return switch (state) {
      case OPERATION_FINISHED,
          OPERATION_FAILED,
          OPERATION_ERROR,
          OPERATION_DROPPED,
          OPERATION_GONE_BY_OPERATOR ->
          true;
      case OPERATION_UNSUPPORTED,
          OPERATION_PENDING,
          OPERATION_UNREACHABLE,
          OPERATION_RECOVERING,
          OPERATION_UNKNOWN ->
          false;
    };
  }

  /** The operation after one more status; the same status again changes nothing. */
  public OperationRecord with(OperationStatus status) {
    boolean again = !statuses.isEmpty() && statuses.getLast().equals(status);
    List<OperationStatus> all = new ArrayList<>(statuses);
    if (!again) {
      all.add(status);
    }
    return new OperationRecord(uuid, framework, agent, info, status, all, orphan);
  }

  /** The operation of a framework that is given up. */
  public OperationRecord orphaned() {
    return new OperationRecord(uuid, framework, agent, info, latest, statuses, true);
  }

  OperationView view() {
    Operation.Builder operation =
        Operation.newBuilder()
            .setAgentId(AgentID.newBuilder().setValue(agent.value()))
            .setInfo(info)
            .setLatestStatus(latest)
            .addAllStatuses(statuses)
            .setUuid(UUID.newBuilder().setValue(uuid));
    framework.ifPresent(
        id -> operation.setFrameworkId(FrameworkID.newBuilder().setValue(id.value())));
    return new OperationView(operation.build());
  }
}
