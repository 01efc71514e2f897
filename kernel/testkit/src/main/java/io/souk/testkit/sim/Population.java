package io.souk.testkit.sim;

import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.util.List;

/** Makes machines and frameworks of all kinds. */
final class Population {

  static final List<String> ROLES = List.of("*", "batch", "eng", "eng/web", "ops");

  private static final List<Type> OPTIONAL =
      List.of(
          Type.PARTITION_AWARE,
          Type.MULTI_ROLE,
          Type.RESERVATION_REFINEMENT,
          Type.TASK_KILLING_STATE,
          Type.SHARED_RESOURCES,
          Type.REVOCABLE_RESOURCES);

  private static final double[] FAILOVER_TIMEOUTS = {0, 30, 300, 3600, 86_400};

  private final World world;
  private int frameworks;

  Population(World world) {
    this.world = world;
  }

  AgentNode agent(int number) {
    Dice dice = world.dice();
    int cpus = dice.between(2, 16);
    return agent("agent-" + number, cpus, cpus * 1024);
  }

  AgentNode agent(String host, int cpus, int mem) {
    AgentInfo info =
        AgentInfo.newBuilder()
            .setHostname(host)
            .addResources(scalar("cpus", cpus))
            .addResources(scalar("mem", mem))
            .addResources(scalar("disk", mem * 4))
            .addResources(
                Resource.newBuilder()
                    .setName("ports")
                    .setType(Value.Type.RANGES)
                    .setRanges(
                        Value.Ranges.newBuilder()
                            .addRange(Value.Range.newBuilder().setBegin(31_000).setEnd(32_000))))
            .build();
    AgentNode agent = new AgentNode(world, host, info);
    world.agents.add(agent);
    return agent;
  }

  FrameworkNode framework() {
    Dice dice = world.dice();
    String name = "framework-" + frameworks;
    FrameworkInfo.Builder info =
        FrameworkInfo.newBuilder()
            .setName(name)
            .setUser("nobody")
            .setCheckpoint(true)
            .setFailoverTimeout(FAILOVER_TIMEOUTS[dice.below(FAILOVER_TIMEOUTS.length)]);
    for (Type capability : OPTIONAL) {
      if (dice.chance(0.6)) {
        info.addCapabilitiesBuilder().setType(capability);
      }
    }
    boolean roles =
        info.getCapabilitiesList().stream().anyMatch(c -> c.getType() == Type.MULTI_ROLE);
    if (roles) {
      info.addRoles(dice.pick(ROLES));
    } else {
      info.setRole(dice.pick(ROLES));
    }
    return framework(info.build(), dice.chance(0.2));
  }

  FrameworkNode framework(FrameworkInfo info, boolean slow) {
    FrameworkNode node = new FrameworkNode(world, info.getName() + "#" + frameworks++, info, slow);
    world.frameworks.add(node);
    return node;
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }
}
