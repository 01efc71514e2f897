package io.souk.testkit;

import com.google.protobuf.ByteString;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.map.Conversion;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireOperations;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.UUID;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an agent does with operations: it carries them out, keeps what came of it as if on disk, and
 * reports until it is acknowledged.
 */
public final class SimOperations {

  private final Map<ByteString, Operation> unacknowledged = new LinkedHashMap<>();
  private Resources total = Resources.EMPTY;
  private boolean failing;
  private int nextUuid = 1;

  SimOperations(List<Resource> resources) {
    begin(resources);
  }

  void begin(List<Resource> resources) {
    total = WireResources.read(resources);
  }

  void fail(boolean always) {
    failing = always;
  }

  /** All that the agent has. */
  public List<Resource> total() {
    return WireResources.write(total, ReservationFormat.POST_REFINEMENT);
  }

  /** As {@link #total}, in the model's terms. */
  public Resources resources() {
    return total;
  }

  /** Dynamic reservations and persistent volumes. */
  public List<Resource> checkpointed() {
    return WireResources.write(
        total.filter(SimOperations::isCheckpointed), ReservationFormat.POST_REFINEMENT);
  }

  private static boolean isCheckpointed(ResourceKey key) {
    return key.isDynamicallyReserved() || key.disk().flatMap(d -> d.persistence()).isPresent();
  }

  List<Operation> unacknowledged() {
    return List.copyOf(unacknowledged.values());
  }

  /** What is to be reported. */
  public List<OperationUpdate> updates() {
    return unacknowledged.values().stream()
        .map(
            operation -> {
              OperationUpdate.Builder update =
                  OperationUpdate.newBuilder()
                      .setOperationUuid(operation.getUuid().getValue())
                      .setStatus(operation.getLatestStatus());
              if (operation.hasFrameworkId()) {
                update.setFrameworkId(operation.getFrameworkId());
              }
              return update.build();
            })
        .toList();
  }

  void take(Event event) {
    if (event.hasApplyOperation()) {
      apply(event.getApplyOperation());
    }
    if (event.hasAcknowledgeOperation()) {
      Event.AcknowledgeOperation acknowledged = event.getAcknowledgeOperation();
      unacknowledged.remove(acknowledged.getOperationUuid());
    }
  }

  private void apply(Event.ApplyOperation apply) {
    if (unacknowledged.containsKey(apply.getUuid())) {
      return;
    }
    Offer.Operation info = apply.getInfo();
    Conversion conversion = WireOperations.conversion(info);
    boolean done = !failing && conversion.appliesTo(total);
    if (done) {
      total = conversion.apply(total);
    }
    OperationStatus.Builder status =
        OperationStatus.newBuilder()
            .setState(done ? OperationState.OPERATION_FINISHED : OperationState.OPERATION_DROPPED)
            .setUuid(UUID.newBuilder().setValue(SimFramework.uuid(nextUuid++)));
    if (info.hasId()) {
      status.setOperationId(info.getId());
    }
    Operation.Builder operation =
        Operation.newBuilder()
            .setInfo(info)
            .setLatestStatus(status)
            .addStatuses(status)
            .setUuid(UUID.newBuilder().setValue(apply.getUuid()));
    if (apply.hasFrameworkId()) {
      operation.setFrameworkId(apply.getFrameworkId());
    }
    unacknowledged.put(apply.getUuid(), operation.build());
  }
}
