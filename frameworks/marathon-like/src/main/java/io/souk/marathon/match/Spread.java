package io.souk.marathon.match;

import io.souk.marathon.app.Constraint;
import io.souk.marathon.instance.Placement;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How often each value of the fields that constraints name is in use, counted as it grows. */
final class Spread {

  private final Map<String, Map<String, Integer>> counts = new HashMap<>();

  /** Counts the fields of {@code constraints} over {@code placed}. */
  static Spread of(List<Constraint> constraints, Collection<Placement> placed) {
    Spread spread = new Spread();
    constraints.forEach(each -> spread.counts.put(each.field(), new LinkedHashMap<>()));
    placed.forEach(spread::add);
    return spread;
  }

  /** One more placement. */
  void add(Placement placement) {
    counts.forEach(
        (field, values) ->
            placement.valueOf(field).ifPresent(value -> values.merge(value, 1, Integer::sum)));
  }

  /** The values of a field that are in use, the first one used first. */
  Map<String, Integer> of(String field) {
    return Collections.unmodifiableMap(counts.getOrDefault(field, Map.of()));
  }
}
