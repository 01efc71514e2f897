package io.souk.bench.allocation;

import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import java.util.Arrays;
import java.util.List;
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

  private static final String MESOS = "Mesos 1.11.0 on such a machine";

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

  /**
   * The same in the form of the suite.
   *
   * @param cycles how many were checked, those that warmed up included
   */
  Result result(int cycles) {
    Figure wall = Figure.of("cycle", "ms", values(nanos));
    if (goalMillis.isPresent()) {
      wall = wall.withAtMost(Stat.P50, goalMillis.getAsDouble());
    }
    if (mesosMillis.isPresent()) {
      wall = wall.withPeer(MESOS, Stat.P50, mesosMillis.getAsDouble());
    }
    Result result =
        Result.of(Scaling.WORKLOAD, variant(name, agents, frameworks), cycles, List.of())
            .withParameter("agents", agents)
            .withParameter("frameworks", frameworks)
            .with(wall)
            .with(Figure.of("CPU of a cycle", "ms", values(cpuNanos)))
            .with(Figure.of("allocated by a cycle", "KB", bytes / 1e3))
            .with(Figure.of("offers of a cycle", "", offers));
    return floorNanos == 0
        ? result
        : result.with(
            Figure.of(
                "CPU of a cycle over a pass over plain arrays", "×", cpu() * 1e6 / floorNanos));
  }

  /** The name of a result. */
  static String variant(String name, int agents, int frameworks) {
    return String.format(Locale.ROOT, "%s, %,d agents × %,d", name, agents, frameworks);
  }

  private static Values values(long[] nanos) {
    return Values.of(Arrays.stream(nanos).mapToDouble(each -> each / 1e6).toArray());
  }
}
