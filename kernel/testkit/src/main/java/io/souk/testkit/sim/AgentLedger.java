package io.souk.testkit.sim;

import com.google.protobuf.ByteString;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.map.Conversion;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireOperations;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.UUID;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An agent's reservations and volumes, and the operations that change them. */
final class AgentLedger {

  private static final long FIRST = Duration.ofSeconds(10).toNanos();
  private static final long LONGEST = Duration.ofMinutes(10).toNanos();

  private final World world;
  private final AgentNode agent;

  /** When the next repetition of an update is due; in memory only. */
  private final Map<ByteString, Agenda.Appointment> resends = new HashMap<>();

  AgentLedger(World world, AgentNode agent) {
    this.world = world;
    this.agent = agent;
  }

  void apply(Event.ApplyOperation apply) {
    Operation known = agent.disk.operations.get(apply.getUuid());
    if (known != null) {
      send(known, FIRST);
      return;
    }
    Conversion conversion = WireOperations.conversion(apply.getInfo());
    boolean possible = conversion.appliesTo(agent.disk.total) && !destroysUsed(conversion);
    if (possible) {
      agent.disk.total = conversion.apply(agent.disk.total);
    }
    world.watch().operations().applied(apply, possible);
    Operation ended =
        ended(
            apply, possible ? OperationState.OPERATION_FINISHED : OperationState.OPERATION_FAILED);
    agent.disk.operations.put(apply.getUuid(), ended);
    send(ended, FIRST);
  }

  private boolean destroysUsed(Conversion conversion) {
    for (Resource entry : conversion.consumed().entries()) {
      ResourceKey key = entry.key();
      boolean destroyed =
          key.disk().filter(disk -> disk.persistence().isPresent()).isPresent()
              && conversion.produced().find(key).isEmpty();
      if (destroyed
          && agent.disk.tasks.values().stream()
              .anyMatch(task -> !task.ended() && task.resources.find(key).isPresent())) {
        return true;
      }
    }
    return false;
  }

  private Operation ended(Event.ApplyOperation apply, OperationState state) {
    byte[] uuid =
        ByteBuffer.allocate(16)
            .putLong(world.dice().number())
            .putLong(world.dice().number())
            .array();
    OperationStatus.Builder status =
        OperationStatus.newBuilder()
            .setState(state)
            .setAgentId(agent.disk.info.getId())
            .setUuid(UUID.newBuilder().setValue(ByteString.copyFrom(uuid)));
    if (apply.getInfo().hasId()) {
      status.setOperationId(apply.getInfo().getId());
    }
    Operation.Builder operation =
        Operation.newBuilder()
            .setAgentId(agent.disk.info.getId())
            .setInfo(apply.getInfo())
            .setLatestStatus(status)
            .addStatuses(status)
            .setUuid(UUID.newBuilder().setValue(apply.getUuid()));
    if (apply.hasFrameworkId()) {
      operation.setFrameworkId(apply.getFrameworkId());
    }
    return operation.build();
  }

  private void send(Operation operation, long delay) {
    ByteString uuid = operation.getUuid().getValue();
    stop(uuid);
    if (!agent.subscribed() || !agent.disk.operations.containsKey(uuid)) {
      return;
    }
    OperationUpdate.Builder update =
        OperationUpdate.newBuilder().setOperationUuid(uuid).setStatus(operation.getLatestStatus());
    if (operation.hasFrameworkId()) {
      update.setFrameworkId(operation.getFrameworkId());
    }
    agent.send(
        Call.newBuilder()
            .setType(Call.Type.OPERATION_UPDATE)
            .setOperationUpdate(Call.OperationUpdates.newBuilder().addUpdates(update)));
    if (operation.getLatestStatus().getState() != OperationState.OPERATION_FINISHED) {
      agent.send(
          Call.newBuilder()
              .setType(Call.Type.UPDATE_RESOURCES)
              .setUpdateResources(Call.UpdateResources.newBuilder().addAllTotalResources(wire())));
    }
    resends.put(uuid, agent.later(delay, () -> send(operation, Math.min(LONGEST, delay * 2))));
  }

  private void stop(ByteString uuid) {
    Agenda.Appointment appointment = resends.remove(uuid);
    if (appointment != null) {
      appointment.cancel();
    }
  }

  List<io.souk.protocol.mesos.Resource> wire() {
    return WireResources.write(agent.disk.total, ReservationFormat.POST_REFINEMENT);
  }

  /** Dynamic reservations and volumes. */
  List<io.souk.protocol.mesos.Resource> checkpointed() {
    Resources changed = agent.disk.total.filter(ResourceKey::isDynamicallyReserved);
    return WireResources.write(changed, ReservationFormat.POST_REFINEMENT);
  }

  void acknowledge(Event.AcknowledgeOperation ack) {
    Operation operation = agent.disk.operations.get(ack.getOperationUuid());
    if (operation != null
        && operation.getLatestStatus().getUuid().getValue().equals(ack.getStatusUuid())) {
      world.watch().operations().agentHears(operation);
      stop(ack.getOperationUuid());
      agent.disk.operations.remove(ack.getOperationUuid());
    }
  }

  /** A master listens again. */
  void resume() {
    List.copyOf(agent.disk.operations.values()).forEach(operation -> send(operation, FIRST));
  }

  /** No master listens. */
  void pause() {
    List.copyOf(resends.keySet()).forEach(this::stop);
  }
}
