package io.souk.agent.resource;

import com.google.protobuf.ByteString;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import io.souk.protocol.WireException;
import io.souk.protocol.agent.Event;
import io.souk.protocol.map.Conversion;
import io.souk.protocol.map.WireOperations;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.UUID;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applies offer operations. Whether a framework may do what it wants has been asked by the master;
 * here it is asked whether the agent has what the operation is about.
 */
public final class OperationDecider {

  private OperationDecider() {}

  /**
   * Decides on an operation that is not remembered.
   *
   * @param inUse the volumes that tasks use, and one of the tasks of each
   * @param statusUuid of the status it ends with
   */
  public static OperationDecision decide(
      Ledger ledger,
      Event.ApplyOperation apply,
      Map<Volume, String> inUse,
      AgentId agent,
      ByteString statusUuid) {
    Operation operation = of(apply, agent);
    try {
      Conversion conversion = WireOperations.conversion(apply.getInfo());
      List<Volume> made = Volume.of(conversion.produced());
      List<Volume> unmade = Volume.of(conversion.consumed());
      Optional<String> obstacle = obstacle(ledger, apply.getInfo(), conversion, inUse);
      if (obstacle.isPresent()) {
        return refused(
            ledger, operation, OperationState.OPERATION_FAILED, obstacle.get(), statusUuid);
      }
      Operation finished = ended(operation, OperationState.OPERATION_FINISHED, "", statusUuid);
      Ledger after = ledger.with(ledger.resources().apply(conversion), finished);
      return new OperationDecision(
          ledger, after, finished, without(made, unmade), without(unmade, made));
    } catch (WireException | IllegalArgumentException e) {
      return refused(
          ledger, operation, OperationState.OPERATION_DROPPED, e.getMessage(), statusUuid);
    }
  }

  /** A volume that only changes its size stays where it is. */
  private static List<Volume> without(List<Volume> volumes, List<Volume> others) {
    List<Volume> rest = new ArrayList<>(volumes);
    rest.removeAll(others);
    return rest;
  }

  private static Optional<String> obstacle(
      Ledger ledger, Offer.Operation operation, Conversion conversion, Map<Volume, String> inUse) {
    List<Volume> made = made(operation, conversion);
    List<Volume> unmade = Volume.of(conversion.consumed());
    Resources rest = ledger.resources().total().minusAvailable(conversion.consumed());
    List<Volume> existing = new ArrayList<>(Volume.of(rest));
    for (Volume volume : made) {
      if (existing.stream().anyMatch(volume::isNamedAs)) {
        return Optional.of("volume " + volume + " exists already");
      }
      existing.add(volume);
    }
    return unmade.stream()
        .filter(volume -> !made.contains(volume) && inUse.containsKey(volume))
        .findFirst()
        .map(volume -> "volume " + volume + " is in use by task '" + inUse.get(volume) + "'");
  }

  /** One by one, for two of a name would be one in a sum. */
  private static List<Volume> made(Offer.Operation operation, Conversion conversion) {
    return operation.hasCreate()
        ? operation.getCreate().getVolumesList().stream()
            .flatMap(wire -> Volume.of(WireResources.read(wire).key()).stream())
            .toList()
        : Volume.of(conversion.produced());
  }

  private static OperationDecision refused(
      Ledger ledger, Operation operation, OperationState state, String why, ByteString uuid) {
    Operation ended = ended(operation, state, why, uuid);
    return new OperationDecision(
        ledger, ledger.with(ledger.resources(), ended), ended, List.of(), List.of());
  }

  private static Operation of(Event.ApplyOperation apply, AgentId agent) {
    AgentID agentId = AgentID.newBuilder().setValue(agent.value()).build();
    OperationStatus.Builder pending =
        OperationStatus.newBuilder().setState(OperationState.OPERATION_PENDING).setAgentId(agentId);
    if (apply.getInfo().hasId()) {
      pending.setOperationId(apply.getInfo().getId());
    }
    Operation.Builder operation =
        Operation.newBuilder()
            .setAgentId(agentId)
            .setInfo(apply.getInfo())
            .setLatestStatus(pending)
            .setUuid(UUID.newBuilder().setValue(apply.getUuid()));
    if (apply.hasFrameworkId()) {
      operation.setFrameworkId(apply.getFrameworkId());
    }
    return operation.build();
  }

  static Operation pending(Operation operation) {
    return operation.toBuilder()
        .setLatestStatus(
            operation.getLatestStatus().toBuilder()
                .setState(OperationState.OPERATION_PENDING)
                .clearConvertedResources()
                .clearMessage()
                .clearUuid())
        .clearStatuses()
        .build();
  }

  static Operation ended(
      Operation operation, OperationState state, String message, ByteString uuid) {
    OperationStatus.Builder status =
        pending(operation).getLatestStatus().toBuilder()
            .setState(state)
            .setUuid(UUID.newBuilder().setValue(uuid));
    if (!message.isEmpty()) {
      status.setMessage(message);
    }
    return operation.toBuilder()
        .setLatestStatus(status)
        .clearStatuses()
        .addStatuses(status)
        .build();
  }
}
