package io.souk.bench.allocation;

import io.souk.allocator.AgentFacts;
import io.souk.allocator.Allocation;
import io.souk.allocator.Allocator;
import io.souk.allocator.AllocatorOptions;
import io.souk.allocator.FrameworkFacts;
import io.souk.allocator.Holder;
import io.souk.bench.FragmentedPorts;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The cluster of Mesos's allocator benchmark SuppressOffers: agents of 24 cpus, 4096 MB of memory
 * and disk and 1001 ports, of which 16 cpus, 1024 MB of each and 16 port ranges are in use, so that
 * 15 single ports are left; every framework in the role {@code *}.
 */
final class AllocatorCluster {

  private static final Instant NOW = Instant.EPOCH;
  private static final Instant NEVER = Instant.EPOCH.plusSeconds(1L << 32);

  private static final Resources TOTAL =
      Resources.of(24, 4096, 4096).plus(Resources.ranges("ports", FragmentedPorts.ALL));
  private static final Resources USED =
      Resources.of(16, 1024, 1024).plus(Resources.ranges("ports", FragmentedPorts.inUse(16)));

  private final Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);
  private final List<AgentId> agents;
  private final List<Holder> holders;

  AllocatorCluster(int agentCount, int frameworkCount) {
    this(agentCount, frameworkCount, 0);
  }

  /**
   * @param suppressedPercent how many of each hundred frameworks want no offers
   */
  AllocatorCluster(int agentCount, int frameworkCount, int suppressedPercent) {
    agents = IntStream.range(0, agentCount).mapToObj(i -> new AgentId("agent-" + i)).toList();
    holders =
        IntStream.range(0, frameworkCount)
            .mapToObj(i -> new Holder(new FrameworkId("framework-" + i), Role.ANY))
            .toList();
    for (int i = 0; i < frameworkCount; i++) {
      Holder holder = holders.get(i);
      Set<Role> suppressed = i % 100 < suppressedPercent ? Set.of(Role.ANY) : Set.of();
      allocator.putFramework(
          FrameworkFacts.of(holder.framework(), Role.ANY).withSuppressed(suppressed));
    }
    for (int i = 0; i < agentCount; i++) {
      allocator.putAgent(AgentFacts.of(agents.get(i), TOTAL));
      allocator.take(holders.get(i % frameworkCount), agents.get(i), USED);
    }
  }

  /** Allocates until there is nothing more to look at. */
  List<Allocation> cycle() {
    List<Allocation> all = new ArrayList<>(allocator.allocate(NOW));
    while (allocator.isPending()) {
      all.addAll(allocator.allocate(NOW));
    }
    return all;
  }

  /** Declines these offers without a filter. */
  void takeBack(List<Allocation> offered) {
    offered.forEach(this::takeBack);
  }

  void takeBack(Allocation offered) {
    allocator.release(offered.holder(), offered.agent(), offered.resources());
  }

  Allocator allocator() {
    return allocator;
  }

  /** What is left of an agent at the start. */
  static Resources left() {
    return TOTAL.minus(USED);
  }

  /** Every framework declines what is left of every agent for ever. */
  void refuseEverything() {
    for (AgentId agent : agents) {
      Resources left = allocator.available(agent);
      holders.forEach(holder -> allocator.refuse(holder, agent, left, NEVER));
    }
  }

  /** The same, each framework for a time of its own. */
  void refuseEverythingAtDifferentTimes() {
    for (AgentId agent : agents) {
      Resources left = allocator.available(agent);
      for (int i = 0; i < holders.size(); i++) {
        allocator.refuse(holders.get(i), agent, left, NEVER.plusSeconds(i));
      }
    }
  }

  /** Makes the next cycle look at every agent, though nothing of them has changed. */
  void touchEverything() {
    for (AgentId agent : agents) {
      allocator.putAgent(AgentFacts.of(agent, TOTAL).withActive(false));
      allocator.putAgent(AgentFacts.of(agent, TOTAL));
    }
  }
}
