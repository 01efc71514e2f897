package io.souk.bench.result;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The numbers of a figure, all in its unit.
 *
 * @param by at least one, each finite
 * @param samples that they were computed from, 1 and up
 */
public record Values(Map<Stat, Double> by, long samples) {

  /**
   * @throws IllegalArgumentException when there is none, or one is not a number
   */
  public Values {
    if (by.isEmpty() || samples < 1 || !by.values().stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(by + " of " + samples + " samples");
    }
    by = Collections.unmodifiableMap(new EnumMap<>(by));
  }

  /** One number that stands for itself. */
  public static Values single(double value) {
    return new Values(Map.of(Stat.VALUE, value), 1);
  }

  /**
   * Exact percentiles by nearest rank, of at least one sample in any order. Where there are too few
   * for a percentile, as twenty for the 99th, it is the maximum: the number of samples is kept so
   * that the table can say so.
   */
  public static Values of(double... samples) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("no samples");
    }
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    Map<Stat, Double> by = new EnumMap<>(Stat.class);
    by.put(Stat.MIN, sorted[0]);
    by.put(Stat.MEAN, Arrays.stream(sorted).average().orElseThrow());
    by.put(Stat.P50, rank(sorted, 0.5));
    by.put(Stat.P90, rank(sorted, 0.9));
    by.put(Stat.P99, rank(sorted, 0.99));
    by.put(Stat.P999, rank(sorted, 0.999));
    by.put(Stat.MAX, sorted[sorted.length - 1]);
    return new Values(by, sorted.length);
  }

  private static double rank(double[] sorted, double fraction) {
    return sorted[Math.max(0, (int) Math.ceil(fraction * sorted.length) - 1)];
  }

  /** That number; empty when it was not taken. */
  public OptionalDouble find(Stat stat) {
    return Optional.ofNullable(by.get(stat)).stream().mapToDouble(Double::doubleValue).findFirst();
  }

  /** The one that stands for the figure: the only one, else the median, else the first there is. */
  public Stat chief() {
    if (by.containsKey(Stat.VALUE)) {
      return Stat.VALUE;
    }
    return by.containsKey(Stat.P50) ? Stat.P50 : by.keySet().iterator().next();
  }
}
