package io.souk.bench.load;

import java.util.Arrays;
import java.util.Locale;

/** Durations, kept one by one: exact percentiles. */
final class Percentiles {

  private long[] nanos = new long[1024];
  private int count;

  void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
  }

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  /** In milliseconds, of what was added so far; 0 when that is nothing. */
  double millis(double fraction) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int at = (int) Math.ceil(fraction * count) - 1;
    return count == 0 ? 0 : sorted[Math.max(0, at)] / 1e6;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "p50 %.2f p90 %.2f p99 %.2f p99.9 %.2f max %.2f ms of %d",
        millis(0.5),
        millis(0.9),
        millis(0.99),
        millis(0.999),
        millis(1),
        count);
  }
}
