package io.souk.bench.allocation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How much more CPU time a workload may cost when the cluster grows tenfold.
 *
 * @param small agents and frameworks of the smaller run
 * @param large of the larger one
 */
record Scaling(String workload, List<Integer> small, List<Integer> large, double atMost) {

  /** Says how it came out; empty when one of the two was not run. */
  Optional<Outcome> judge(List<Figures> all) {
    Optional<Figures> less = find(all, small);
    Optional<Figures> more = find(all, large);
    if (less.isEmpty() || more.isEmpty()) {
      return Optional.empty();
    }
    double factor = more.get().cpu() / less.get().cpu();
    return Optional.of(
        new Outcome(
            factor <= atMost,
            String.format(
                Locale.ROOT,
                "%s %s -> %s: × %.1f (at most × %.1f) %s",
                workload,
                small,
                large,
                factor,
                atMost,
                factor <= atMost ? "kept" : "BROKEN")));
  }

  record Outcome(boolean kept, String text) {}

  private Optional<Figures> find(List<Figures> all, List<Integer> size) {
    return all.stream()
        .filter(one -> one.name().equals(workload))
        .filter(one -> List.of(one.agents(), one.frameworks()).equals(size))
        .findFirst();
  }
}
