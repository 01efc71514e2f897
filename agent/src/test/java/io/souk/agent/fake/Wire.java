package io.souk.agent.fake;

import com.google.protobuf.ByteString;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OperationID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.Volume;
import java.util.List;

/** Wire messages for tests. */
public final class Wire {

  public static final FrameworkID FRAMEWORK_ID =
      FrameworkID.newBuilder().setValue("framework-1").build();

  private Wire() {}

  /** A framework that knows TASK_KILLING and runs as the user of the tests. */
  public static FrameworkInfo framework() {
    return FrameworkInfo.newBuilder()
        .setId(FRAMEWORK_ID)
        .setName("test")
        .setUser(System.getProperty("user.name"))
        .setCheckpoint(true)
        .addCapabilities(
            FrameworkInfo.Capability.newBuilder()
                .setType(FrameworkInfo.Capability.Type.TASK_KILLING_STATE))
        .addCapabilities(
            FrameworkInfo.Capability.newBuilder()
                .setType(FrameworkInfo.Capability.Type.PARTITION_AWARE))
        .build();
  }

  public static TaskInfo task(String id, String shell) {
    return task(id, CommandInfo.newBuilder().setShell(true).setValue(shell).build());
  }

  public static TaskInfo task(String id, CommandInfo command) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(AgentID.newBuilder().setValue("fake-S0"))
        .setCommand(command)
        .addResources(scalar("cpus", 0.1))
        .addResources(scalar("mem", 32))
        .build();
  }

  public static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  /** A reservation of the role for {@code principal p}. */
  public static Resource reserved(String name, double value, String role) {
    return scalar(name, value).toBuilder()
        .addReservations(
            Resource.ReservationInfo.newBuilder()
                .setType(Resource.ReservationInfo.Type.DYNAMIC)
                .setRole(role)
                .setPrincipal("p"))
        .build();
  }

  /** A persistent volume on the root disk that appears as {@code data}. */
  public static Resource volume(String id, double megabytes, String role) {
    return reserved("disk", megabytes, role).toBuilder()
        .setDisk(
            Resource.DiskInfo.newBuilder()
                .setPersistence(
                    Resource.DiskInfo.Persistence.newBuilder().setId(id).setPrincipal("p"))
                .setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW)))
        .build();
  }

  /** An operation to be applied; its id is that of its uuid. */
  public static Event.ApplyOperation apply(int uuid, Offer.Operation.Builder operation) {
    byte[] bytes = new byte[16];
    bytes[15] = (byte) uuid;
    return Event.ApplyOperation.newBuilder()
        .setUuid(ByteString.copyFrom(bytes))
        .setFrameworkId(FRAMEWORK_ID)
        .setInfo(operation.setId(OperationID.newBuilder().setValue("op-" + uuid)))
        .build();
  }

  public static Offer.Operation.Builder reserve(Resource... resources) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.RESERVE)
        .setReserve(Offer.Operation.Reserve.newBuilder().addAllResources(List.of(resources)));
  }

  public static Offer.Operation.Builder unreserve(Resource... resources) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.UNRESERVE)
        .setUnreserve(Offer.Operation.Unreserve.newBuilder().addAllResources(List.of(resources)));
  }

  public static Offer.Operation.Builder create(Resource... volumes) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.CREATE)
        .setCreate(Offer.Operation.Create.newBuilder().addAllVolumes(List.of(volumes)));
  }

  public static Offer.Operation.Builder destroy(Resource... volumes) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.DESTROY)
        .setDestroy(Offer.Operation.Destroy.newBuilder().addAllVolumes(List.of(volumes)));
  }

  public static Offer.Operation.Builder grow(Resource volume, Resource addition) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.GROW_VOLUME)
        .setGrowVolume(
            Offer.Operation.GrowVolume.newBuilder().setVolume(volume).setAddition(addition));
  }

  public static Offer.Operation.Builder shrink(Resource volume, double megabytes) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.SHRINK_VOLUME)
        .setShrinkVolume(
            Offer.Operation.ShrinkVolume.newBuilder()
                .setVolume(volume)
                .setSubtract(Value.Scalar.newBuilder().setValue(megabytes)));
  }

  /** The executor of a pod. */
  public static ExecutorInfo executor(String id) {
    return ExecutorInfo.newBuilder()
        .setType(ExecutorInfo.Type.DEFAULT)
        .setExecutorId(ExecutorID.newBuilder().setValue(id))
        .addResources(scalar("cpus", 0.1))
        .addResources(scalar("mem", 32))
        .addResources(scalar("disk", 1))
        .build();
  }

  /** An executor with a program of its own. */
  public static ExecutorInfo customExecutor(String id, String shell) {
    return executor(id).toBuilder()
        .setType(ExecutorInfo.Type.CUSTOM)
        .setCommand(CommandInfo.newBuilder().setShell(true).setValue(shell))
        .build();
  }
}
