package io.souk.bench.allocation;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What one workload came to.
 *
 * @param offers made by the last cycle
 * @param nanos of each measured cycle, sorted
 * @param cpuNanos of each measured cycle, of its thread alone, sorted: what is left of the time
 *     when others keep the machine busy
 * @param bytes allocated by a cycle, the mean
 * @param floorNanos what the least possible pass over as many agents takes; 0: there is none
 * @param goalMillis what was set out to be reached by the median
 * @param mesosMillis Mesos's median on the same kind of machine
 */
record Figures(
    String name,
    int agents,
    int frameworks,
    int offers,
    long[] nanos,
    long[] cpuNanos,
    long bytes,
    long floorNanos,
    OptionalDouble goalMillis,
    OptionalDouble mesosMillis) {

  private static double millis(long[] sorted, double fraction) {
    int at = (int) Math.ceil(fraction * sorted.length) - 1;
    return sorted[Math.max(0, at)] / 1e6;
  }

  private double wall(double fraction) {
    return millis(nanos, fraction);
  }

  /** The median of the cycles' CPU time, in milliseconds. */
  double cpu() {
    return millis(cpuNanos, 0.5);
  }

  static String header() {
    return "| Workload | Agents × frameworks | Offers | p50 ms | p90 | p99 | max | CPU p50 | CPU p99 | KB a cycle"
        + " | × floor | Goal ms | Mesos ms | Ratio |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|";
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %,d × %,d | %,d | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %,d | %s | %s | %s | %s |",
        name,
        agents,
        frameworks,
        offers,
        wall(0.5),
        wall(0.9),
        wall(0.99),
        wall(1),
        cpu(),
        millis(cpuNanos, 0.99),
        bytes / 1024,
        floorNanos == 0 ? "" : String.format(Locale.ROOT, "%.1f", cpu() * 1e6 / floorNanos),
        text(goalMillis),
        text(mesosMillis),
        mesosMillis.isEmpty()
            ? ""
            : String.format(Locale.ROOT, "%.0f ×", mesosMillis.getAsDouble() / wall(0.5)));
  }

  private static String text(OptionalDouble value) {
    return value.isEmpty() ? "" : String.format(Locale.ROOT, "%.0f", value.getAsDouble());
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"workload\":\"%s\",\"agents\":%d,\"frameworks\":%d,\"offers\":%d,\"p50_ms\":%.4f,"
            + "\"p90_ms\":%.4f,\"p99_ms\":%.4f,\"max_ms\":%.4f,\"cpu_p50_ms\":%.4f,\"cpu_p99_ms\":%.4f,\"bytes\":%d,"
            + "\"floor_ms\":%.4f,\"nanos\":%s}",
        name,
        agents,
        frameworks,
        offers,
        wall(0.5),
        wall(0.9),
        wall(0.99),
        wall(1),
        cpu(),
        millis(cpuNanos, 0.99),
        bytes,
        floorNanos / 1e6,
        Arrays.toString(nanos));
  }
}
