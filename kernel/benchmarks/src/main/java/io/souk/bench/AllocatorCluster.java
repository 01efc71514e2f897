package io.souk.bench;

import io.souk.allocator.AgentFacts;
import io.souk.allocator.Allocation;
import io.souk.allocator.Allocator;
import io.souk.allocator.AllocatorOptions;
import io.souk.allocator.FrameworkFacts;
import io.souk.allocator.Holder;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Range;
import io.souk.model.value.Ranges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private static final long FIRST_PORT = 31_000;
  private static final long LAST_PORT = 32_000;

  private static final Resources TOTAL =
      Resources.of(24, 4096, 4096)
          .plus(Resources.ranges("ports", Ranges.of(FIRST_PORT, LAST_PORT)));
  private static final Resources USED =
      Resources.of(16, 1024, 1024).plus(Resources.ranges("ports", fragments(16)));

  private final Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);
  private final List<AgentId> agents;
  private final List<Holder> holders;

  AllocatorCluster(int agentCount, int frameworkCount) {
    agents = IntStream.range(0, agentCount).mapToObj(i -> new AgentId("agent-" + i)).toList();
    holders =
        IntStream.range(0, frameworkCount)
            .mapToObj(i -> new Holder(new FrameworkId("framework-" + i), Role.ANY))
            .toList();
    holders.forEach(holder -> allocator.putFramework(facts(holder)));
    for (int i = 0; i < agentCount; i++) {
      allocator.putAgent(AgentFacts.of(agents.get(i), TOTAL));
      allocator.take(holders.get(i % frameworkCount), agents.get(i), USED);
    }
  }

  private static FrameworkFacts facts(Holder holder) {
    return new FrameworkFacts(
        holder.framework(), Set.of(Role.ANY), Set.of(), true, Set.of(), Map.of(), Map.of());
  }

  /** Single ports with gaps between them, then all the rest as the last range. */
  static Ranges fragments(int count) {
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < count - 1; i++) {
      ranges.add(new Range(FIRST_PORT + 2L * i, FIRST_PORT + 2L * i));
    }
    ranges.add(new Range(FIRST_PORT + 2L * (count - 1), LAST_PORT));
    return new Ranges(ranges);
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

  /** Every framework declines what is left of every agent for ever. */
  void refuseEverything() {
    for (AgentId agent : agents) {
      Resources left = allocator.available(agent);
      holders.forEach(holder -> allocator.refuse(holder, agent, left, NEVER));
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
