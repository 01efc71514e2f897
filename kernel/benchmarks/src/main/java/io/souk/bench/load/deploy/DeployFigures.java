package io.souk.bench.load.deploy;

import java.util.List;
import java.util.Locale;

/**
 * What one shape came to.
 *
 * @param seconds of each measured round, sorted
 * @param cpuSeconds of the platform's process in a round, the mean
 * @param megabytes of the answer, where there is one that counts
 */
record DeployFigures(
    DeployShape shape, int agents, List<Double> seconds, double cpuSeconds, double megabytes) {

  DeployFigures {
    seconds = seconds.stream().sorted().toList();
  }

  private double at(double fraction) {
    int index = (int) Math.ceil(fraction * seconds.size()) - 1;
    return seconds.get(Math.max(0, index));
  }

  double median() {
    return at(0.5);
  }

  static String header() {
    return "| Shape | Instances | Agents | Rounds | p50 s | p90 s | max s | platform CPU s | Goal p50 |\n"
        + "|---|---|---|---|---|---|---|---|---|";
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "| %s%s | %,d | %,d | %d | %.3f | %.3f | %.3f | %.2f | %s |",
        shape.name(),
        megabytes > 0 ? String.format(Locale.ROOT, " (%.1f MB)", megabytes) : "",
        shape.total(),
        agents,
        seconds.size(),
        median(),
        at(0.9),
        at(1),
        cpuSeconds,
        shape.goal().isPresent()
            ? String.format(Locale.ROOT, "%.2f", shape.goal().getAsDouble())
            : "");
  }
}
