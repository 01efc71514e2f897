package io.souk.bench;

import com.google.protobuf.ByteString;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.Filters;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** Messages of the sizes that real clusters send. */
public final class Messages {

  private static final Labels TEN_LABELS = labels();

  private Messages() {}

  private static Labels labels() {
    Labels.Builder labels = Labels.newBuilder();
    for (int i = 0; i < 10; i++) {
      labels.addLabelsBuilder().setKey("key" + i).setValue("value" + i);
    }
    return labels.build();
  }

  /** An amount of cpus, mem or disk. */
  public static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  /** Ports from {@code begin} to {@code end}, both included. */
  public static Resource ports(long begin, long end) {
    return Resource.newBuilder()
        .setName("ports")
        .setType(Value.Type.RANGES)
        .setRanges(
            Value.Ranges.newBuilder()
                .addRange(Value.Range.newBuilder().setBegin(begin).setEnd(end)))
        .build();
  }

  /** A command with ten labels. */
  public static TaskInfo task(String id, AgentID agent, double cpus, double mem) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(agent)
        .addResources(scalar("cpus", cpus))
        .addResources(scalar("mem", mem))
        .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
        .setLabels(TEN_LABELS)
        .build();
  }

  /** ACCEPT of one offer with LAUNCH; what is left is free to be offered again at once. */
  public static Call accept(FrameworkID framework, OfferID offer, List<TaskInfo> tasks) {
    Offer.Operation launch =
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.LAUNCH)
            .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks))
            .build();
    return Call.newBuilder()
        .setType(Call.Type.ACCEPT)
        .setFrameworkId(framework)
        .setAccept(
            Call.Accept.newBuilder()
                .addOfferIds(offer)
                .addOperations(launch)
                .setFilters(Filters.newBuilder().setRefuseSeconds(0)))
        .build();
  }

  /** ACCEPT of this many tasks. */
  static Call accept(int tasks) {
    AgentID agent =
        AgentID.newBuilder().setValue("bdc1a1a3-0001-4f6c-8f39-2f5f4b0d1d7c-S1").build();
    List<TaskInfo> infos =
        IntStream.range(0, tasks).mapToObj(i -> task("task-" + i, agent, 0.1, 5)).toList();
    return accept(
        FrameworkID.newBuilder().setValue("bdc1a1a3-0001-4f6c-8f39-2f5f4b0d1d7c-0001").build(),
        OfferID.newBuilder().setValue("bdc1a1a3-0001-4f6c-8f39-2f5f4b0d1d7c-O1").build(),
        infos);
  }

  /** OFFERS with this many offers. */
  static Event offers(int count) {
    Event.Offers.Builder offers = Event.Offers.newBuilder();
    for (int i = 0; i < count; i++) {
      offers
          .addOffersBuilder()
          .setId(OfferID.newBuilder().setValue("bdc1a1a3-0001-4f6c-8f39-2f5f4b0d1d7c-O" + i))
          .setFrameworkId(
              FrameworkID.newBuilder().setValue("bdc1a1a3-0001-4f6c-8f39-2f5f4b0d1d7c-0001"))
          .setAgentId(AgentID.newBuilder().setValue("bdc1a1a3-0001-4f6c-8f39-2f5f4b0d1d7c-S" + i))
          .setHostname("host-" + i + ".example.com")
          .addResources(scalar("cpus", 7.5))
          .addResources(scalar("mem", 3072))
          .addResources(scalar("disk", 3072))
          .addResources(ports(31_001, 31_001).toBuilder().setRanges(fragmentedPorts()));
    }
    return Event.newBuilder().setType(Event.Type.OFFERS).setOffers(offers).build();
  }

  private static Value.Ranges fragmentedPorts() {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    FragmentedPorts.inUse(16)
        .ranges()
        .forEach(range -> ranges.addRangeBuilder().setBegin(range.begin()).setEnd(range.end()));
    return ranges.build();
  }

  /** The address of a simulated agent, by its number from 0; no other number gives it. */
  public static String host(int agent) {
    return "10." + agent / 62_500 + "." + agent / 250 % 250 + "." + agent % 250;
  }

  /** Sixteen bytes that no other pair of numbers gives. */
  public static ByteString uuid(long high, long low) {
    return ByteString.copyFrom(ByteBuffer.allocate(16).putLong(high).putLong(low).flip());
  }
}
