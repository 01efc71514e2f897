package io.souk.protocol.map;

import com.google.protobuf.ByteString;
import io.souk.model.id.AgentId;
import io.souk.model.id.ContainerId;
import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;
import io.souk.model.id.OperationId;
import io.souk.model.id.TaskId;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.OperationID;
import io.souk.protocol.mesos.TaskID;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Ids on the wire. {@code read} throws {@link WireException} VALUE for an id that breaks the rules
 * of its type.
 */
public final class WireIds {

  private WireIds() {}

  public static FrameworkId read(FrameworkID id) {
    return checked(() -> new FrameworkId(id.getValue()));
  }

  public static AgentId read(AgentID id) {
    return checked(() -> new AgentId(id.getValue()));
  }

  public static TaskId read(TaskID id) {
    return checked(() -> new TaskId(id.getValue()));
  }

  public static ExecutorId read(ExecutorID id) {
    return checked(() -> new ExecutorId(id.getValue()));
  }

  public static OfferId read(OfferID id) {
    return checked(() -> new OfferId(id.getValue()));
  }

  public static OperationId read(OperationID id) {
    return checked(() -> new OperationId(id.getValue()));
  }

  public static ContainerId read(ContainerID id) {
    Optional<ContainerId> parent =
        id.hasParent() ? Optional.of(read(id.getParent())) : Optional.empty();
    return checked(() -> new ContainerId(id.getValue(), parent));
  }

  public static FrameworkID write(FrameworkId id) {
    return FrameworkID.newBuilder().setValue(id.value()).build();
  }

  public static AgentID write(AgentId id) {
    return AgentID.newBuilder().setValue(id.value()).build();
  }

  public static TaskID write(TaskId id) {
    return TaskID.newBuilder().setValue(id.value()).build();
  }

  public static ExecutorID write(ExecutorId id) {
    return ExecutorID.newBuilder().setValue(id.value()).build();
  }

  public static OfferID write(OfferId id) {
    return OfferID.newBuilder().setValue(id.value()).build();
  }

  public static OperationID write(OperationId id) {
    return OperationID.newBuilder().setValue(id.value()).build();
  }

  public static ContainerID write(ContainerId id) {
    ContainerID.Builder wire = ContainerID.newBuilder().setValue(id.value());
    id.parent().ifPresent(parent -> wire.setParent(write(parent)));
    return wire.build();
  }

  /** A UUID as its 16 bytes, as in the status of a task. */
  public static ByteString write(UUID uuid) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).flip();
    return ByteString.copyFrom(bytes);
  }

  /** The UUID of these bytes; empty unless they are 16. */
  public static Optional<UUID> findUuid(ByteString bytes) {
    if (bytes.size() != 16) {
      return Optional.empty();
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return Optional.of(new UUID(buffer.getLong(), buffer.getLong()));
  }

  private static <T> T checked(Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw new WireException(Code.VALUE, e.getMessage(), e);
    }
  }
}
