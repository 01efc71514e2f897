package io.souk.bench.load.agent;

import io.souk.bench.Messages;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * What a simulated agent has.
 *
 * @param resources as it registers with them
 * @param attributes likewise
 */
public record AgentShape(List<Resource> resources, List<Attribute> attributes) {

  /** Cores of the usual one. */
  public static final double CPUS = 100;

  /** Megabytes of memory of the usual one. */
  public static final double MEM = 500_000;

  private static final double DISK = 5_000_000;

  /** 100 cpus, 500,000 MB and ports, as the workloads for Mesos have them. */
  public static final AgentShape USUAL =
      new AgentShape(
          List.of(
              Messages.scalar("cpus", CPUS),
              Messages.scalar("mem", MEM),
              Messages.ports(10_000, 20_000)),
          List.of());

  /** Copies the lists. */
  public AgentShape {
    resources = List.copyOf(resources);
    attributes = List.copyOf(attributes);
  }

  /** The same with 5 TB of disk. */
  public AgentShape withDisk() {
    List<Resource> more = new ArrayList<>(resources);
    more.add(Messages.scalar("disk", DISK));
    return new AgentShape(more, attributes);
  }

  /** The same with an attribute more. */
  public AgentShape withAttribute(String name, String text) {
    List<Attribute> more = new ArrayList<>(attributes);
    more.add(
        Attribute.newBuilder()
            .setName(name)
            .setType(Value.Type.TEXT)
            .setText(Value.Text.newBuilder().setValue(text))
            .build());
    return new AgentShape(resources, more);
  }

  AgentInfo.Builder info(String host) {
    return AgentInfo.newBuilder()
        .setHostname(host)
        .setPort(5051)
        .addAllResources(resources)
        .addAllAttributes(attributes);
  }
}
