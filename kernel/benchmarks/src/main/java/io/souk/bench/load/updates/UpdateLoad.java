package io.souk.bench.load.updates;

import io.souk.bench.load.cluster.Cluster;
import io.souk.bench.load.cluster.Cost;
import io.souk.bench.load.cluster.LoadOptions;
import io.souk.bench.load.fleet.FleetReport;
import io.souk.bench.load.fleet.Order;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * W4: every task says again and again that it runs, in an open loop over all of them; each word is
 * forwarded, read and acknowledged by a call of its own, and the acknowledgement arrives at the
 * agent. All times count from when a word was meant to be said.
 */
public final class UpdateLoad {

  private static final double SUSTAINED = 0.99;

  private final LoadOptions options;

  public UpdateLoad(LoadOptions options) {
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
    int seconds = options.span().seconds();
    flood(cluster, rate, options.span().warmUpSeconds());
    cluster.quiet();
    long heldBefore = cluster.fleet().report().heldBack();
    Cost before = cluster.cost();
    long from = cluster.frameworks().ask(() -> standing.begin(seconds));
    flood(cluster, rate, seconds);
    cluster.quiet();
    Cost cost = cluster.cost().since(before);
    FleetReport report = cluster.fleet().report();
    long held = report.heldBack() - heldBefore;
    List<String> faults = cluster.check();
    return cluster
        .frameworks()
        .ask(() -> result(rate, standing.window(from), report, held, cost, faults));
  }

  private static void flood(Cluster cluster, int rate, int seconds) {
    cluster.fleet().order(new Order.UpdateAt(rate, seconds), Duration.ofSeconds(seconds + 300L));
  }

  private Result result(
      int rate, Window window, FleetReport report, long held, Cost cost, List<String> faults) {
    Figure forward = Figure.of("update to the framework", "ms", window.forward().values());
    boolean limited = rate <= 10_000;
    Result result =
        Result.of(
                "W4",
                "%,d updates a second, %s".formatted(rate, options.size().text()),
                window.forward().count(),
                faults)
            .withParameter("codec", options.traffic().codec())
            .withParameter("seconds", options.span().seconds())
            .withParameter("warm-up seconds", options.span().warmUpSeconds())
            .with(
                Figure.of("updates acknowledged", "updates/s", window.acknowledgedPerSecond())
                    .withAtLeast(Stat.VALUE, Math.min(20_000, rate) * SUSTAINED)
                    .withPeer("Mesos 1.11.0, here", Stat.VALUE, 3800)
                    .withFloor("http-post", 2))
            .with(limited ? forward.withAtMost(Stat.P99, 50) : forward)
            .with(Figure.of("update to its acknowledgement", "ms", window.acknowledged().values()))
            .with(
                Figure.of(
                    "update to its agent's hearing of that", "ms", report.toAnswer().values()))
            .with(Figure.of("how late the agents were told", "ms", report.lateness().values()))
            .with(Figure.of("words held back by agents", "", held))
            .with(Figure.of("time to the last acknowledgement after that", "s", window.drain()));
    return cost.addTo(result, "update", window.forward().count());
  }
}
