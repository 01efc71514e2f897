package io.souk.testkit.sim;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Counts checks and keeps the first violation; the run ends after the step that brought it. */
final class Verdicts {

  private final long[] counts = new long[Invariant.values().length];
  private Optional<Violation> violation = Optional.empty();

  /** Checks once. */
  void require(Invariant invariant, boolean holds, Supplier<String> seen) {
    counts[invariant.ordinal()]++;
    if (!holds && violation.isEmpty()) {
      violation = Optional.of(new Violation(invariant, seen.get()));
    }
  }

  Optional<Violation> violation() {
    return violation;
  }

  Map<Invariant, Long> counts() {
    Map<Invariant, Long> all = new EnumMap<>(Invariant.class);
    for (Invariant invariant : Invariant.values()) {
      all.put(invariant, counts[invariant.ordinal()]);
    }
    return all;
  }
}
