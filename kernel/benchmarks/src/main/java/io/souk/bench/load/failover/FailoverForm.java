package io.souk.bench.load.failover;

import io.souk.bench.load.measure.Latencies;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import java.util.List;
import java.util.stream.Stream;

/** The outcome of all rounds in the form of the suite, with goals and what Mesos needs. */
final class FailoverForm {

  private static final String WORKLOAD = "W5";
  private static final String MESOS = "Mesos 1.11.0 on such a machine";

  private FailoverForm() {}

  /** Each round looks at every task once, and so does the beginning. */
  static Result of(FailoverResult result, FailoverOptions options) {
    List<String> faults = Stream.concat(result.faults().stream(), failures(result)).toList();
    String variant =
        "%s, %,d agents × %d tasks"
            .formatted(options.stop() ? "SIGTERM" : "SIGKILL", options.agents(), options.tasks());
    Result form =
        Result.of(
                WORKLOAD,
                variant,
                (long) options.allTasks() * (1 + result.rounds().size()) + result.reads(),
                faults)
            .withParameter("rounds", options.rounds())
            .withParameter("hosted", options.hosted());
    if (!result.rounds().isEmpty()) {
      for (FailoverFigure figure : FailoverFigure.values()) {
        form = form.with(figure(figure, result, options));
      }
    }
    if (result.latency().count() > 0) {
      form = form.with(reads(result.latency()));
    }
    double standby =
        result.memory().stream()
            .filter(one -> !one.leads())
            .mapToDouble(FailoverResult.Memory::resident)
            .max()
            .orElse(0);
    return standby == 0
        ? form
        : form.with(Figure.of("RSS of a standby", "MB", standby).withAtMost(Stat.VALUE, 1500));
  }

  private static Stream<String> failures(FailoverResult result) {
    return result.failures().stream().map(failure -> "a read failed: " + failure);
  }

  private static Figure reads(Latencies latency) {
    return Figure.of("reads of the masters that are left", "ms", latency.values());
  }

  private static Figure figure(FailoverFigure which, FailoverResult result, FailoverOptions from) {
    Values seconds =
        Values.of(result.rounds().stream().mapToDouble(round -> round.get(which) / 1e9).toArray());
    Figure figure = Figure.of(which.meaning(), "s", seconds);
    return switch (which) {
      case WITHOUT_LEADER -> from.stop() ? figure.withAtMost(Stat.P50, 0.5) : figure;
      case END_TO_OFFER ->
          from.stop()
              ? figure
              : figure
                  .withAtMost(Stat.P50, 2)
                  .withAtMost(Stat.MAX, 5)
                  .withPeer(MESOS + " with ZooKeeper", Stat.P50, 8.9);
      case LEADER_TO_OFFER -> figure.withAtMost(Stat.P50, 0.5);
      case LEADER_TO_LAST_AGENT -> lastAgent(figure, from);
      case END_TO_LEADER, END_TO_FIRST_AGENT, END_TO_LAST_AGENT, LEADER_TO_MOST_AGENTS -> figure;
    };
  }

  /** Mesos was measured in some sizes; each agent is at least one call. */
  private static Figure lastAgent(Figure figure, FailoverOptions from) {
    Figure held = figure.withAtMost(Stat.P50, 2).withAtMost(Stat.MAX, 4);
    held = held.withFloor("http-post", from.agents());
    if (from.agents() == 10_000 && from.tasks() == 10) {
      return held.withPeer(MESOS, Stat.P50, 9.45);
    }
    return from.agents() == 1000 && from.tasks() == 100 ? held.withPeer(MESOS, Stat.P50, 3) : held;
  }
}
