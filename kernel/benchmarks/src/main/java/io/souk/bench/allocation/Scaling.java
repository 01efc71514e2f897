package io.souk.bench.allocation;

import io.souk.bench.result.Growth;
import java.util.List;
import java.util.Optional;

/**
 * How much more CPU time a workload may cost when the cluster grows tenfold.
 *
 * @param small agents and frameworks of the smaller run
 * @param large of the larger one
 */
record Scaling(String workload, List<Integer> small, List<Integer> large, double atMost) {

  static final String WORKLOAD = "W1";

  /** Says how it came out; empty when one of the two was not run. */
  Optional<Growth> judge(List<Figures> all) {
    Optional<Figures> less = find(all, small);
    Optional<Figures> more = find(all, large);
    if (less.isEmpty() || more.isEmpty()) {
      return Optional.empty();
    }
    double factor = more.get().cpu() / less.get().cpu();
    return Optional.of(
        new Growth(
            "%s, CPU of a cycle, agents × frameworks from %s to %s"
                .formatted(workload, small, large),
            factor,
            atMost,
            false));
  }

  private Optional<Figures> find(List<Figures> all, List<Integer> size) {
    return all.stream()
        .filter(one -> one.name().equals(workload))
        .filter(one -> List.of(one.agents(), one.frameworks()).equals(size))
        .findFirst();
  }
}
