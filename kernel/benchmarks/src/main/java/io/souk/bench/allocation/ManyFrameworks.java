package io.souk.bench.allocation;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Mesos's MultiFrameworkAllocations: 80 agents and 554 frameworks of three sorts that launch 19,500
 * tasks; what an offer holds beyond what is launched at once goes back without a filter. A
 * framework that has launched all it wants suppresses its offers. What is measured is the whole
 * run, with the accounting of what is launched and goes back.
 */
final class ManyFrameworks implements Workload {

  private static final Resources AGENT = Resources.of(64, 488_000, 0);

  private static final class Demand {
    final Resources task;
    final int atOnce;
    int open;

    Demand(Resources task, int open, int atOnce) {
      this.task = task;
      this.open = open;
      this.atOnce = atOnce;
    }
  }

  private final Map<Holder, Demand> demands = new HashMap<>();
  private Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);
  private int open;

  @Override
  public String name() {
    return "mixed";
  }

  @Override
  public int agents() {
    return 80;
  }

  @Override
  public int frameworks() {
    return 554;
  }

  @Override
  public void prepare() {
    allocator = new Allocator(AllocatorOptions.DEFAULT);
    demands.clear();
    for (int i = 0; i < 4; i++) {
      want("marathon" + i, "marathon" + i, Resources.of(0.07, 400, 0), 4000, 100);
    }
    for (int i = 0; i < 500; i++) {
      want("jenkins" + i, "jenkins", Resources.of(0.1, 4000, 0), 5, 1);
    }
    for (int i = 0; i < 50; i++) {
      want("spark" + i, "spark" + i, Resources.of(1, 1000, 0), 20, 5);
    }
    open = demands.values().stream().mapToInt(demand -> demand.open).sum();
    for (int i = 0; i < agents(); i++) {
      allocator.putAgent(AgentFacts.of(new AgentId("agent" + i), AGENT));
    }
  }

  private void want(String framework, String role, Resources task, int count, int atOnce) {
    Holder holder = new Holder(new FrameworkId(framework), new Role(role));
    allocator.putFramework(FrameworkFacts.of(holder.framework(), holder.role()));
    demands.put(holder, new Demand(task, count, atOnce));
  }

  private void answer(Allocation offer) {
    Demand demand = demands.get(offer.holder());
    allocator.release(offer.holder(), offer.agent(), offer.resources());
    Resources left = offer.resources();
    for (int i = 0; i < demand.atOnce && demand.open > 0 && left.covers(demand.task); i++) {
      allocator.take(offer.holder(), offer.agent(), demand.task);
      left = left.minus(demand.task);
      demand.open--;
      open--;
    }
    if (demand.open == 0) {
      FrameworkFacts facts = FrameworkFacts.of(offer.holder().framework(), offer.holder().role());
      allocator.putFramework(facts.withSuppressed(Set.of(offer.holder().role())));
    }
  }

  @Override
  public List<Allocation> cycle() {
    List<Allocation> all = new ArrayList<>();
    while (open > 0) {
      List<Allocation> offered = new ArrayList<>();
      do {
        offered.addAll(allocator.allocate(Instant.EPOCH));
      } while (allocator.isPending());
      Workload.require(!offered.isEmpty(), open + " tasks are open and nothing is offered");
      offered.forEach(this::answer);
      all.addAll(offered);
    }
    return all;
  }

  @Override
  public void check(List<Allocation> allocations) {
    Workload.require(open == 0, open + " tasks were not launched");
    Resources used = Resources.EMPTY;
    for (int i = 0; i < agents(); i++) {
      for (Resources held : allocator.held(new AgentId("agent" + i)).values()) {
        used = used.plus(held);
      }
    }
    Workload.require(
        used.scalarMillis("cpus") == 2_370_000, "the tasks use " + used + " and not 2370 cpus");
  }
}
