package io.souk.bench.load.deploy;

import io.souk.bench.result.Figure;
import io.souk.bench.result.Growth;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outcome of all shapes in the form of the suite, with goals and Marathon's figures. */
final class DeployForm {

  private static final String WORKLOAD = "W8";
  private static final String PUBLISHED = "Marathon 0.15.2, published, 189 agents, with containers";
  private static final String BUDGET = "Marathon's own budget";

  /** Seconds that others need or allow, by the name of a shape. */
  private static final Map<String, Figure> PEERS =
      Map.of(
          "one:500", peer(PUBLISHED, 14.2),
          "crowd:16x500", peer(PUBLISHED, 454),
          "one:1000", peer(BUDGET, 60),
          "apps:1000", peer(BUDGET, 200),
          "apps:10000", peer(BUDGET, 3600));

  private DeployForm() {}

  private static Figure peer(String who, double seconds) {
    return Figure.of("", "s", seconds).withPeer(who, Stat.P50, seconds);
  }

  /**
   * @param checked tasks that agents were told of
   */
  static Result of(
      List<DeployFigures> figures, DeployOptions options, long checked, List<String> faults) {
    Result result =
        Result.of(WORKLOAD, "%,d agents".formatted(options.agents()), checked, faults)
            .withParameter("agents", options.agents())
            .withParameter("shapes", String.join(",", options.shapes()))
            .withParameter("warm-ups", options.warmUps())
            .withParameter("rounds", options.rounds());
    for (DeployFigures each : figures) {
      result = result.with(time(each));
      result =
          result.with(Figure.of(each.shape().name() + ", platform's CPU", "s", each.cpuSeconds()));
    }
    Optional<Growth> instances = growth(figures, "one:1000", "one:10000", 11);
    Optional<Growth> crowd = growth(figures, "one:500", "crowd:16x500", 16 * 1.2);
    result = instances.isPresent() ? result.with(instances.get()) : result;
    return crowd.isPresent() ? result.with(crowd.get()) : result;
  }

  private static Figure time(DeployFigures each) {
    DeployShape shape = each.shape();
    Values seconds = Values.of(each.seconds().stream().mapToDouble(Double::doubleValue).toArray());
    Figure figure = Figure.of(shape.name(), "s", seconds);
    if (shape.goal().isPresent()) {
      figure = figure.withAtMost(Stat.P50, shape.goal().getAsDouble());
    }
    Figure known = PEERS.getOrDefault(shape.name(), figure);
    figure = new Figure(figure.name(), "s", seconds, figure.goals(), known.peers(), figure.floor());
    // Each task is at least one word of its agent; a list is at least sent.
    return shape.kind() == DeployShape.Kind.LIST
        ? figure.withFloor("tcp-bulk", Math.max(1e-6, each.megabytes() / 1e3))
        : figure.withFloor("http-post", shape.total());
  }

  private static Optional<Growth> growth(
      List<DeployFigures> figures, String less, String more, double atMost) {
    Optional<DeployFigures> small = find(figures, less);
    Optional<DeployFigures> large = find(figures, more);
    return small.isPresent() && large.isPresent()
        ? Optional.of(
            new Growth(
                "median of " + more + " over " + less,
                large.get().median() / small.get().median(),
                atMost,
                false))
        : Optional.empty();
  }

  private static Optional<DeployFigures> find(List<DeployFigures> figures, String shape) {
    return figures.stream().filter(each -> each.shape().name().equals(shape)).findFirst();
  }
}
