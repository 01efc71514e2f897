package io.souk.bench.allocation;

import io.souk.allocator.Allocation;
import io.souk.model.id.AgentId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Mesos's SuppressOffers: every framework in one role, the whole cluster in one cycle. */
final class OneRole implements Workload {

  /** What is done before the cycle. */
  enum Variant {
    /** Every offer came back without a filter. */
    PLAIN,
    /** Every framework has declined every agent for ever, and every agent is looked at. */
    FILTERED,
    /** As plain, 99 of 100 frameworks want nothing. */
    SUPP99,
    /** Nothing: all is offered and nothing has happened. */
    NO_OP
  }

  private final Variant variant;
  private final int agents;
  private final int frameworks;
  private final AllocatorCluster cluster;
  private List<Allocation> offered = List.of();

  OneRole(Variant variant, int agents, int frameworks) {
    this.variant = variant;
    this.agents = agents;
    this.frameworks = frameworks;
    cluster = new AllocatorCluster(agents, frameworks, variant == Variant.SUPP99 ? 99 : 0);
    if (variant == Variant.FILTERED) {
      cluster.refuseEverything();
    } else {
      offered = cluster.cycle();
    }
  }

  @Override
  public String name() {
    return variant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public int agents() {
    return agents;
  }

  @Override
  public int frameworks() {
    return frameworks;
  }

  @Override
  public void prepare() {
    switch (variant) {
      case PLAIN, SUPP99 -> cluster.takeBack(offered);
      case FILTERED -> cluster.touchEverything();
      case NO_OP -> {
        // All is offered already.
      }
    }
  }

  @Override
  public List<Allocation> cycle() {
    return cluster.cycle();
  }

  @Override
  public void check(List<Allocation> allocations) {
    switch (variant) {
      case PLAIN, SUPP99 -> {
        offered = allocations;
        Set<AgentId> distinct =
            allocations.stream().map(Allocation::agent).collect(Collectors.toSet());
        Workload.require(
            allocations.size() == agents && distinct.size() == agents,
            allocations.size() + " offers of " + agents + " agents");
        Workload.require(
            allocations.stream()
                .allMatch(offer -> offer.resources().equals(AllocatorCluster.left())),
            "an offer is not all that is left of its agent");
      }
      case FILTERED, NO_OP ->
          Workload.require(allocations.isEmpty(), allocations.size() + " offers instead of none");
    }
  }
}
