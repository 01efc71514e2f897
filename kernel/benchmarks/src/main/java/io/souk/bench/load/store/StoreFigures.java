package io.souk.bench.load.store;

import io.souk.bench.load.updates.Window;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What came of one rate.
 *
 * @param rate updates a second
 * @param window of the updates
 * @param used by the framework's thread, with what plays the kernel and the gate, which run on it
 */
record StoreFigures(int rate, Window window, Usage used) {

  /** Name of the figure that says what an update costs. */
  static final String COST = "framework's thread for one update";

  /** Updates a second that are to be sustained, and with which latency in milliseconds. */
  private static final int GOAL = 10_000;

  private static final int GOAL_MILLIS = 25;

  /** What is acknowledged after the end of the time does not count. */
  private static final double SUSTAINED = 0.99;

  private static final double NANOS_PER_MICRO = 1e3;

  /** What an update costs, in a result of this. */
  static OptionalDouble cost(Result result) {
    return result.figures().stream()
        .filter(figure -> figure.name().equals(COST))
        .mapToDouble(figure -> figure.values().find(Stat.VALUE).orElseThrow())
        .findFirst();
  }

  /** Microseconds of the thread for an update. */
  private double cpuMicros() {
    return used.cpuNanos() / NANOS_PER_MICRO / count();
  }

  private double count() {
    return Math.max(1, window.acknowledged().count());
  }

  Result result(StoreOptions options, int tasks, int latency, List<String> faults) {
    long acknowledged = window.acknowledged().count();
    Result result =
        Result.of(
                "W4",
                "%,d updates a second, commits of %d ms, %,d tasks".formatted(rate, latency, tasks),
                acknowledged,
                faults)
            .withParameter("commit", options.commit())
            .withParameter("framework", "services")
            .withParameter("instances of an app", options.perApp())
            .withParameter("seconds", options.seconds())
            .withParameter("warm-up seconds", options.warmUpSeconds());
    if (acknowledged == 0) {
      return result;
    }
    Figure sustained =
        Figure.of("updates acknowledged", "updates/s", window.acknowledgedPerSecond());
    return result
        .with(
            latency == GOAL_MILLIS
                ? sustained.withAtLeast(Stat.VALUE, Math.min(GOAL, rate) * SUSTAINED)
                : sustained)
        .with(Figure.of("update to its acknowledgement", "ms", window.acknowledged().values()))
        .with(Figure.of("time to the last acknowledgement after that", "s", window.drain()))
        .with(Figure.of("commits", "", used.commits()))
        .with(Figure.of("writes of a commit", "", used.writes() / Math.max(1.0, used.commits())))
        .with(Figure.of(COST, "us", cpuMicros()))
        .with(Figure.of("allocated by it for one update", "B", used.bytes() / count()));
  }
}
