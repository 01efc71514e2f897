package io.souk.bench.profile;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds weights up by name. */
final class Ranking {

  private final Map<String, Long> weights = new HashMap<>();
  private long total;

  void add(String name, long weight) {
    weights.merge(name, weight, Long::sum);
    total += weight;
  }

  long total() {
    return total;
  }

  /** The heaviest first; equal ones by name. */
  List<Share> top(int count) {
    return weights.entrySet().stream()
        .map(each -> new Share(each.getKey(), each.getValue()))
        .sorted(Comparator.comparingLong(Share::weight).reversed().thenComparing(Share::name))
        .limit(count)
        .toList();
  }
}
