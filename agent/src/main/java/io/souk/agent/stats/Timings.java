package io.souk.agent.stats;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * How long something took, over the last hour, as Mesos's timers tell it: the newest under the bare
 * name, statistics behind it. Bounded by the newest 1000.
 */
final class Timings {
  private static final long WINDOW_NANOS = Duration.ofHours(1).toNanos();
  private static final int MOST = 1000;
  private static final Map<String, Double> PERCENTILES =
      new TreeMap<>(
          Map.of("p50", 0.5, "p90", 0.9, "p95", 0.95, "p99", 0.99, "p999", 0.999, "p9999", 0.9999));

  private final LongSupplier nanoTime;
  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long at, double millis) {}

  Timings(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  synchronized void add(Duration took) {
    samples.addLast(new Sample(nanoTime.getAsLong(), took.toNanos() / 1e6));
    forget();
    if (samples.size() > MOST) {
      samples.removeFirst();
    }
  }

  private void forget() {
    long now = nanoTime.getAsLong();
    while (!samples.isEmpty() && now - samples.getFirst().at() > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  /** Adds the statistics; nothing without a sample. */
  synchronized void addTo(String name, SortedMap<String, Double> values) {
    forget();
    if (samples.isEmpty()) {
      return;
    }
    double[] sorted = samples.stream().mapToDouble(Sample::millis).sorted().toArray();
    values.put(name, samples.getLast().millis());
    values.put(name + "/count", (double) sorted.length);
    values.put(name + "/min", sorted[0]);
    values.put(name + "/max", sorted[sorted.length - 1]);
    PERCENTILES.forEach((p, q) -> values.put(name + "/" + p, at(sorted, q)));
  }

  /** Between the neighbours, in proportion. */
  private static double at(double[] sorted, double quantile) {
    double position = quantile * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
