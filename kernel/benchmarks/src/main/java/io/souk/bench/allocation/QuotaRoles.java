package io.souk.bench.allocation;

import io.souk.allocator.AgentFacts;
import io.souk.allocator.Allocation;
import io.souk.allocator.Allocator;
import io.souk.allocator.AllocatorOptions;
import io.souk.allocator.FrameworkFacts;
import io.souk.allocator.Quantities;
import io.souk.allocator.Quota;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Mesos's LargeAndSmallQuota: as many roles as agents, one framework each; five of six are
 * guaranteed half an agent, one of six two agents, and nobody may have more.
 */
final class QuotaRoles implements Workload {

  /** Which cycle is measured, and whether there are quotas at all. */
  enum Variant {
    /** The cycle that hands out everything. */
    QUOTA_FIRST,
    /** The one after it; as in operation nothing has happened. */
    QUOTA_EMPTY,
    /** The one after it, and every agent is looked at again. */
    QUOTA_EMPTY_TOUCHED,
    /** The first cycle without quotas. */
    NO_QUOTA
  }

  private static final Resources AGENT = Resources.of(2, 2048, 2048);
  private static final Quantities SMALL = quantities(1);
  private static final Quantities LARGE = quantities(4);

  private final Variant variant;
  private final int size;
  private Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);

  QuotaRoles(Variant variant, int size) {
    this.variant = variant;
    this.size = size;
  }

  private static Quantities quantities(long units) {
    return new Quantities(
        Map.of("cpus", units * 1000, "mem", units * 1_024_000, "disk", units * 1_024_000));
  }

  private static Role role(int number) {
    return new Role("role" + number);
  }

  private Quantities quota(int number) {
    return number < size / 6 * 5 ? SMALL : LARGE;
  }

  @Override
  public String name() {
    return variant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public int agents() {
    return size;
  }

  @Override
  public int frameworks() {
    return size;
  }

  @Override
  public void prepare() {
    allocator = new Allocator(AllocatorOptions.DEFAULT);
    for (int i = 0; i < size; i++) {
      if (variant != Variant.NO_QUOTA) {
        allocator.setQuota(role(i), new Quota(quota(i), quota(i).asMap()));
      }
      allocator.putFramework(FrameworkFacts.of(new FrameworkId("framework" + i), role(i)));
    }
    for (int i = 0; i < size; i++) {
      allocator.putAgent(agent(i));
    }
    if (variant == Variant.QUOTA_EMPTY || variant == Variant.QUOTA_EMPTY_TOUCHED) {
      cycle();
    }
    if (variant == Variant.QUOTA_EMPTY_TOUCHED) {
      for (int i = 0; i < size; i++) {
        allocator.putAgent(agent(i).withActive(false));
        allocator.putAgent(agent(i));
      }
    }
  }

  private static AgentFacts agent(int number) {
    return AgentFacts.of(new AgentId("agent" + number), AGENT);
  }

  @Override
  public List<Allocation> cycle() {
    List<Allocation> all = new ArrayList<>();
    do {
      all.addAll(allocator.allocate(Instant.EPOCH));
    } while (allocator.isPending());
    return all;
  }

  @Override
  public void check(List<Allocation> allocations) {
    switch (variant) {
      case NO_QUOTA -> Workload.require(allocations.size() == size, allocations.size() + " offers");
      case QUOTA_FIRST -> {
        Map<Role, Quantities> given = new HashMap<>();
        for (Allocation allocation : allocations) {
          given.merge(
              allocation.holder().role(), Quantities.of(allocation.resources()), Quantities::plus);
        }
        for (int i = 0; i < size; i++) {
          Workload.require(
              quota(i).equals(given.get(role(i))),
              role(i) + " was given " + given.get(role(i)) + " of its quota " + quota(i));
        }
      }
      case QUOTA_EMPTY, QUOTA_EMPTY_TOUCHED ->
          Workload.require(allocations.isEmpty(), allocations.size() + " offers instead of none");
    }
  }
}
