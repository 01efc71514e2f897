package io.souk.bench.load.updates;

import io.souk.bench.load.cluster.Cluster;
import io.souk.bench.load.cluster.Cost;
import io.souk.bench.load.cluster.LoadOptions;
import io.souk.bench.load.fleet.FleetReport;
import io.souk.bench.load.fleet.Order;
import io.souk.bench.load.framework.LoadFramework;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Ten times the updates that a master can take: it must push back, and not fall over, grow for ever
 * or stay slow. Before and after, the rate that it sustains.
 */
public final class OverloadLoad {

  private static final int FACTOR = 10;
  private static final int AFTER_SECONDS = 30;
  private static final double LEAST_MILLIS = 100;
  private static final double MOST_MILLIS = 1000;
  private static final double MEBI = 1024 * 1024;

  private final LoadOptions options;

  public OverloadLoad(LoadOptions options) {
    this.options = options;
  }

  /** Does everything, and waits: one result for each rate. */
  public List<Result> run() throws IOException {
    List<Result> results = new ArrayList<>();
    Standing standing = new Standing(options);
    try (Cluster cluster = standing.start()) {
      for (int rate : options.span().rates()) {
        results.add(measure(cluster, standing, rate));
      }
    }
    return results;
  }

  private Result measure(Cluster cluster, Standing standing, int rate) {
    int before = options.span().warmUpSeconds();
    int over = options.span().seconds();
    MemoryWatch memory = new MemoryWatch(cluster.master().use());
    Cost costBefore = cluster.cost();
    cluster.frameworks().on(() -> standing.begin(before + over + AFTER_SECONDS + 60));
    flood(cluster, rate, before);
    long heldBefore = cluster.fleet().report().heldBack();
    memory.start();
    long began = System.nanoTime();
    flood(cluster, FACTOR * rate, over);
    memory.stop();
    // A loop that was late handed the last words out later than they were due.
    int end = before + (int) ((System.nanoTime() - began) / 1_000_000_000L);
    long held = cluster.fleet().report().heldBack() - heldBefore;
    flood(cluster, rate, AFTER_SECONDS);
    List<String> faults = new ArrayList<>();
    try {
      cluster.quiet();
    } catch (IllegalStateException e) {
      faults.add(e.getMessage());
    }
    Cost cost = cluster.cost().since(costBefore);
    faults.addAll(cluster.check());
    FleetReport report = cluster.fleet().report();
    Outcome outcome = new Outcome(before, end, rate, held, report, memory, faults);
    return cluster
        .frameworks()
        .ask(() -> result(outcome, standing.seconds(), cluster.frameworks().all(), cost));
  }

  private record Outcome(
      int before,
      int end,
      int rate,
      long held,
      FleetReport report,
      MemoryWatch memory,
      List<String> faults) {}

  private static void flood(Cluster cluster, int rate, int seconds) {
    cluster.fleet().order(new Order.UpdateAt(rate, seconds), Duration.ofSeconds(seconds + 600L));
  }

  private Result result(
      Outcome outcome, Seconds seconds, List<LoadFramework> frameworks, Cost cost) {
    int rate = outcome.rate();
    int before = outcome.before();
    double usual = usual(seconds, before);
    OptionalInt settled = seconds.settled(outcome.end(), rate, usual);
    List<String> faults = new ArrayList<>(outcome.faults());
    if (settled.isEmpty()) {
      faults.add("the rate of %d/s did not come back within %d s".formatted(rate, AFTER_SECONDS));
    }
    double[] during = new double[Math.max(1, outcome.end() - before)];
    for (int i = 0; i < during.length; i++) {
      during[i] = seconds.acknowledged(before + i);
    }
    Result result =
        Result.of(
                "W4",
                "overload by %,d updates a second, %s"
                    .formatted(FACTOR * rate, options.size().text()),
                outcome.report().acknowledged(),
                faults)
            .withParameter("codec", options.traffic().codec())
            .withParameter("seconds", options.span().seconds())
            .withParameter("java", String.join(" ", options.master().java()))
            .with(Figure.of("acknowledged in a second of overload", "updates/s", Values.of(during)))
            .with(
                Figure.of("end of the overload to the usual rate", "s", back(settled, outcome))
                    .withAtMost(Stat.VALUE, 5))
            .with(Figure.of("words held back by agents", "", outcome.held()))
            .with(Figure.of("agents' calls pushed back", "", outcome.report().pushedBack()))
            .with(
                Figure.of(
                    "frameworks' calls pushed back",
                    "",
                    frameworks.stream().mapToLong(LoadFramework::pushedBack).sum()))
            .with(Figure.of("limit of the p99 of update to the framework afterwards", "ms", usual))
            .with(
                Figure.of(
                    "how late the agents were told at last",
                    "ms",
                    outcome.report().lateness().values()));
    for (MemoryWatch.Part part : outcome.memory().parts()) {
      result =
          result.with(
              Figure.of(
                  "master's memory in " + part.name(),
                  "MB",
                  Values.of(part.bytes().stream().mapToDouble(bytes -> bytes / MEBI).toArray())));
    }
    System.out.printf(Locale.ROOT, "%s%n", cost.text("update", outcome.report().acknowledged()));
    return cost.addTo(result, "update", outcome.report().acknowledged());
  }

  /** When nothing came back, longer than was looked. */
  private static double back(OptionalInt settled, Outcome outcome) {
    return settled.isPresent() ? settled.getAsInt() - outcome.end() : AFTER_SECONDS + 1;
  }

  /** Five times what 99 of 100 words took in the second half of the time before, within limits. */
  private static double usual(Seconds seconds, int before) {
    double most = 0;
    for (int i = before / 2; i < before; i++) {
      most = Math.max(most, seconds.forwardP99(i));
    }
    return Math.clamp(5 * most, LEAST_MILLIS, MOST_MILLIS);
  }
}
