package io.souk.bench.load;

import io.souk.bench.load.cluster.LoadOptions;
import io.souk.bench.load.cluster.Size;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Growth;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What must not cost more in a cluster of ten times the size: each workload's cost of one is to be
 * the same, whatever the number of agents and tasks.
 *
 * @param figure by its name
 * @param stat of it
 * @param atMost the larger over the smaller; a fifth on top of none is noise
 */
record Law(String figure, Stat stat, double atMost) {

  static Law of(LoadOptions.Workload workload) {
    return switch (workload) {
      case LAUNCH -> new Law("master's CPU for one task", Stat.VALUE, 1.2);
      case OFFERS -> new Law("end of a task to its offer", Stat.P50, 1.2);
      case REGISTRATIONS -> new Law("registration to the offer", Stat.P50, 1.2);
      case UPDATES, OVERLOAD -> new Law("master's CPU for one update", Stat.VALUE, 1.2);
      case RECONCILE -> new Law("RECONCILE to the last answer", Stat.P50, 1.2);
    };
  }

  /** The larger result with its growth, where both have the figure. */
  Result hold(Result small, Result large, Size size) {
    OptionalDouble one = find(small);
    OptionalDouble ten = find(large);
    if (one.isEmpty() || ten.isEmpty() || one.getAsDouble() <= 0) {
      return large;
    }
    String what = "%s, %,d to %,d agents".formatted(figure, size.tenth().agents(), size.agents());
    return large.with(new Growth(what, ten.getAsDouble() / one.getAsDouble(), atMost, false));
  }

  private OptionalDouble find(Result result) {
    Optional<Figure> found =
        result.figures().stream().filter(each -> each.name().equals(figure)).findFirst();
    return found.map(each -> each.values().find(stat)).orElse(OptionalDouble.empty());
  }
}
