package io.souk.master.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * How long the last runs of something took, with the statistics that Mesos shows of its timers.
 * Adding is cheap, since the kernel's loop does it; reading sorts.
 */
final class RunTimes {

  /** As many as Mesos keeps of a timer. */
  static final int KEPT = 1000;

  private static final double NANOS_PER_MILLI = 1e6;

  private static final Map<String, Double> PERCENTILES =
      Map.of("p50", 0.5, "p90", 0.9, "p95", 0.95, "p99", 0.99, "p999", 0.999, "p9999", 0.9999);

  private final long[] nanos = new long[KEPT];
  private long count;

  synchronized void add(Duration took) {
    nanos[(int) (count++ % KEPT)] = took.toNanos();
  }

  /** All there ever were. */
  synchronized long count() {
    return count;
  }

  /** Nothing before the first run, as in Mesos. */
  void put(Map<String, Double> metrics, String name) {
    long[] sorted;
    long last;
    synchronized (this) {
      if (count == 0) {
        return;
      }
      sorted = Arrays.copyOf(nanos, (int) Math.min(count, KEPT));
      last = nanos[(int) ((count - 1) % KEPT)];
    }
    Arrays.sort(sorted);
    metrics.put(name, last / NANOS_PER_MILLI);
    metrics.put(name + "/count", (double) sorted.length);
    metrics.put(name + "/min", sorted[0] / NANOS_PER_MILLI);
    metrics.put(name + "/max", sorted[sorted.length - 1] / NANOS_PER_MILLI);
    PERCENTILES.forEach((label, part) -> metrics.put(name + "/" + label, at(sorted, part)));
  }

  /** Between two of the sorted ones where the part falls between them. */
  private static double at(long[] sorted, double part) {
    double position = part * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    double share = position - below;
    return (sorted[below] + share * (sorted[above] - sorted[below])) / NANOS_PER_MILLI;
  }
}
