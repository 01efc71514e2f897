package io.souk.master.view;

import com.google.protobuf.ByteString;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.InverseOffer;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TimeInfo;
import io.souk.protocol.mesos.UUID;
import io.souk.protocol.mesos.Unavailability;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.allocator.InverseOfferStatus;
import io.souk.protocol.mesos.maintenance.Schedule;
import io.souk.protocol.mesos.maintenance.Window;
import io.souk.protocol.mesos.quota.QuotaConfig;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Published values for tests. */
public final class Views {

  public static final Instant NOON = Instant.parse("2026-11-23T12:00:00.250Z");

  private Views() {}

  public static LeaderView leader(String id) {
    return new LeaderView(
        MasterInfo.newBuilder()
            .setId(id)
            .setIp(16777343)
            .setPort(5050)
            .setPid("master@127.0.0.1:5050")
            .setHostname("127.0.0.1")
            .build(),
        1,
        NOON);
  }

  public static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  public static Resource ports(long begin, long end) {
    return Resource.newBuilder()
        .setName("ports")
        .setType(Value.Type.RANGES)
        .setRanges(
            Value.Ranges.newBuilder()
                .addRange(Value.Range.newBuilder().setBegin(begin).setEnd(end)))
        .build();
  }

  public static Resource allocated(Resource resource, String role) {
    return resource.toBuilder()
        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role))
        .build();
  }

  public static AgentView agent(String id) {
    AgentInfo info =
        AgentInfo.newBuilder()
            .setId(AgentID.newBuilder().setValue(id))
            .setHostname("127.0.0.1")
            .setPort(5051)
            .addAttributes(
                Attribute.newBuilder()
                    .setName("level")
                    .setType(Value.Type.SCALAR)
                    .setScalar(Value.Scalar.newBuilder().setValue(3)))
            .build();
    return new AgentView(
        info,
        "slave(1)@127.0.0.1:5051",
        "1.11.0",
        List.of(
            AgentInfo.Capability.newBuilder()
                .setType(AgentInfo.Capability.Type.MULTI_ROLE)
                .build()),
        List.of(scalar("cpus", 2), scalar("mem", 4096), ports(31000, 32000)),
        NOON,
        Optional.empty(),
        true,
        true,
        Optional.empty());
  }

  public static FrameworkView framework(String id) {
    FrameworkInfo info =
        FrameworkInfo.newBuilder()
            .setId(FrameworkID.newBuilder().setValue(id))
            .setUser("root")
            .setName("test")
            .setPrincipal("p")
            .addRoles("eng")
            .addCapabilities(
                FrameworkInfo.Capability.newBuilder()
                    .setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
            .setLabels(
                Labels.newBuilder().addLabels(Label.newBuilder().setKey("team").setValue("core")))
            .build();
    return new FrameworkView(
        info,
        true,
        true,
        false,
        NOON,
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        Optional.empty());
  }

  public static TaskView task(long serial, String id, String framework, String agent) {
    Task task =
        Task.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue(id))
            .setName(id)
            .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
            .setAgentId(AgentID.newBuilder().setValue(agent))
            .setState(TaskState.TASK_RUNNING)
            .addResources(allocated(scalar("cpus", 0.1), "eng"))
            .addResources(allocated(scalar("mem", 32), "eng"))
            .addStatuses(
                TaskStatus.newBuilder()
                    .setTaskId(TaskID.newBuilder().setValue(id))
                    .setState(TaskState.TASK_RUNNING)
                    .setTimestamp(1795419665.5 + serial)
                    .setHealthy(true))
            .build();
    return new TaskView(serial, task, TaskView.Phase.ACTIVE, true);
  }

  public static ExecutorView executor(String agent, String framework, String id) {
    return new ExecutorView(
        agent,
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue(id))
            .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
            .setType(ExecutorInfo.Type.DEFAULT)
            .addResources(allocated(scalar("cpus", 0.1), "eng"))
            .build());
  }

  public static RoleView role(String name, double weight) {
    return new RoleView(
        name,
        Optional.of(weight),
        Optional.of(
            QuotaConfig.newBuilder()
                .setRole(name)
                .putGuarantees("cpus", Value.Scalar.newBuilder().setValue(0.5).build())
                .putLimits("cpus", Value.Scalar.newBuilder().setValue(1.5).build())
                .putLimits("mem", Value.Scalar.newBuilder().setValue(2048).build())
                .build()));
  }

  /** Named by a byte. */
  public static OperationView operation(int uuid, String framework, String agent) {
    return new OperationView(
        Operation.newBuilder()
            .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
            .setAgentId(AgentID.newBuilder().setValue(agent))
            .setInfo(
                Offer.Operation.newBuilder()
                    .setType(Offer.Operation.Type.RESERVE)
                    .setReserve(
                        Offer.Operation.Reserve.newBuilder()
                            .addResources(allocated(scalar("cpus", 0.5), "eng"))))
            .setLatestStatus(
                OperationStatus.newBuilder().setState(OperationState.OPERATION_PENDING))
            .setUuid(UUID.newBuilder().setValue(ByteString.copyFrom(new byte[] {(byte) uuid})))
            .build());
  }

  public static OfferView offer(String id, String framework, String agent) {
    return new OfferView(
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue(id))
            .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
            .setAgentId(AgentID.newBuilder().setValue(agent))
            .setHostname("127.0.0.1")
            .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("eng"))
            .addResources(allocated(scalar("cpus", 1.5), "eng"))
            .build());
  }

  private static final Unavailability AWAY =
      Unavailability.newBuilder().setStart(TimeInfo.newBuilder().setNanoseconds(7)).build();

  /** One machine of that name is to be away, another is. */
  public static MaintenanceView maintenance(String host) {
    MachineID down = machine(host + "-down");
    Window.Builder window = Window.newBuilder().setUnavailability(AWAY);
    window.addMachineIds(machine(host)).addMachineIds(down);
    return new MaintenanceView(Schedule.newBuilder().addWindows(window).build(), List.of(down));
  }

  private static MachineID machine(String host) {
    return MachineID.newBuilder().setHostname(host).setIp("10.0.0.1").build();
  }

  public static InverseOfferView inverseOffer(String id, String framework, String agent) {
    return new InverseOfferView(
        InverseOffer.newBuilder()
            .setId(OfferID.newBuilder().setValue(id))
            .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
            .setAgentId(AgentID.newBuilder().setValue(agent))
            .setUnavailability(AWAY)
            .build());
  }

  /** The framework leaves the agent, which is on machine {@code h}. */
  public static InverseAnswerView inverseAnswer(String agent, String framework) {
    return new InverseAnswerView(
        agent,
        machine("h"),
        InverseOfferStatus.newBuilder()
            .setStatus(InverseOfferStatus.Status.ACCEPT)
            .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
            .setTimestamp(TimeInfo.newBuilder().setNanoseconds(9))
            .build());
  }
}
