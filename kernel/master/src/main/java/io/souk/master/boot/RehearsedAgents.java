package io.souk.master.boot;

import com.google.protobuf.ByteString;
import io.souk.protocol.agent.Call;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.DiscoveryInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What agents that do not exist report: as much as real ones do, and not all the same, for code
 * that was compiled for less is thrown away and compiled anew at the first real one.
 */
final class RehearsedAgents {

  /** Of the names of their machines; a number follows. */
  static final String HOST = "rehearsal-";

  private static final int LABELS = 10;

  /** One task in so many has what tasks of services have on top. */
  private static final int SERVICES = 4;

  private RehearsedAgents() {}

  /** An agent that registers. */
  static RehearsalWire.Visit subscribe(int number, int tasks) {
    return new RehearsalWire.Visit(encode(call(number, tasks)), Optional.empty());
  }

  /**
   * An agent that comes back with its tasks.
   *
   * @param offer one of this agent's, to the framework whose tasks they are
   * @param round how often it has come back before, 0 and up
   */
  static RehearsalWire.Visit subscribeAgain(
      FrameworkInfo framework, Offer offer, int tasks, int round) {
    Call.Builder call = call(number(offer), tasks).setAgentId(offer.getAgentId());
    Call.Subscribe.Builder subscribe = call.getSubscribeBuilder();
    subscribe.getInfoBuilder().setId(offer.getAgentId());
    subscribe.setSequence(2L + round).setTerm(1).addFrameworks(framework);
    for (int i = 0; i < tasks; i++) {
      subscribe.addTasks(
          task(offer.getFrameworkId(), offer.getAgentId(), number(offer) * tasks + i));
    }
    Call.Builder pong = Call.newBuilder().setType(Call.Type.PONG).setAgentId(offer.getAgentId());
    return new RehearsalWire.Visit(encode(call), Optional.of(encode(pong)));
  }

  /** The number of the agent that an offer is of. */
  static int number(Offer offer) {
    return Integer.parseInt(offer.getHostname().substring(HOST.length()));
  }

  private static byte[] encode(Call.Builder call) {
    return call.build().toByteArray();
  }

  private static Call.Builder call(int number, int tasks) {
    AgentInfo.Builder info =
        AgentInfo.newBuilder()
            .setHostname(HOST + number)
            .setPort(1 + number)
            .addResources(scalar("cpus", tasks + 2))
            .addResources(scalar("mem", 1024 * (tasks + 1)))
            .addResources(ports(10_000, 20_000));
    if (number % 2 == 0) {
      info.addResources(scalar("disk", 4096))
          .addAttributes(
              Attribute.newBuilder()
                  .setName("rack")
                  .setType(Value.Type.TEXT)
                  .setText(Value.Text.newBuilder().setValue("r" + number % 8)));
    }
    Call.Subscribe.Builder subscribe =
        Call.Subscribe.newBuilder()
            .setInfo(info)
            .setVersion("1.11.0")
            .addCapabilities(capability(AgentInfo.Capability.Type.MULTI_ROLE))
            .addCapabilities(capability(AgentInfo.Capability.Type.RESERVATION_REFINEMENT))
            .setBootId("rehearsal")
            .setSequence(1)
            .setHostport("127.0.0.1:" + (1 + number));
    if (number % 4 != 1) {
      subscribe.setClusterId("rehearsal");
    }
    return Call.newBuilder().setType(Call.Type.SUBSCRIBE).setSubscribe(subscribe);
  }

  private static AgentInfo.Capability capability(AgentInfo.Capability.Type type) {
    return AgentInfo.Capability.newBuilder().setType(type).build();
  }

  private static Task task(FrameworkID framework, AgentID agent, int number) {
    TaskID id = TaskID.newBuilder().setValue("rehearsal." + number).build();
    TaskStatus status = status(id, agent, number);
    Task.Builder task =
        Task.newBuilder()
            .setName(id.getValue())
            .setTaskId(id)
            .setFrameworkId(framework)
            .setAgentId(agent)
            .setState(TaskState.TASK_RUNNING)
            .addAllResources(List.of(allocated(scalar("cpus", 0.1)), allocated(scalar("mem", 5))))
            .setLabels(labels(number))
            .addStatuses(status)
            .setStatusUpdateState(status.getState())
            .setStatusUpdateUuid(status.getUuid());
    if (number % SERVICES == 0) {
      task.addResources(allocated(ports(10_000 + number % 5_000, 10_000 + number % 5_000)))
          .setUser("nobody")
          .setContainer(ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS))
          .setDiscovery(
              DiscoveryInfo.newBuilder()
                  .setVisibility(DiscoveryInfo.Visibility.FRAMEWORK)
                  .setName(id.getValue()));
    }
    return task.build();
  }

  private static Labels labels(int number) {
    Labels.Builder labels = Labels.newBuilder();
    for (int i = 0; i < LABELS; i++) {
      // Mostly alike, as those of the instances of one service are.
      String value = i == 0 ? "value-" + number : "value-" + number % SERVICES;
      labels.addLabels(Label.newBuilder().setKey("label-" + i).setValue(value));
    }
    return labels.build();
  }

  private static TaskStatus status(TaskID task, AgentID agent, int number) {
    UUID uuid = new UUID(number, number);
    return TaskStatus.newBuilder()
        .setTaskId(task)
        .setAgentId(agent)
        .setState(TaskState.TASK_RUNNING)
        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
        .setTimestamp(1.5e9 + number)
        .setUuid(ByteString.copyFromUtf8(uuid.toString().substring(0, 16)))
        .setContainerStatus(
            ContainerStatus.newBuilder()
                .addNetworkInfos(
                    NetworkInfo.newBuilder()
                        .addIpAddresses(
                            NetworkInfo.IPAddress.newBuilder().setIpAddress("127.0.0.1"))))
        .build();
  }

  private static Resource allocated(Resource resource) {
    return resource.toBuilder()
        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"))
        .build();
  }

  static Resource scalar(String name, double amount) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(amount))
        .build();
  }

  private static Resource ports(long first, long last) {
    return Resource.newBuilder()
        .setName("ports")
        .setType(Value.Type.RANGES)
        .setRanges(
            Value.Ranges.newBuilder()
                .addRange(Value.Range.newBuilder().setBegin(first).setEnd(last)))
        .build();
  }
}
