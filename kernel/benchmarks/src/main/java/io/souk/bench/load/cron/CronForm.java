package io.souk.bench.load.cron;

import io.souk.bench.load.wire.MasterFigures;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import java.util.List;
import java.util.Locale;

/** The outcome in the form of the suite, with goals. No peer has published figures of its own. */
final class CronForm {

  private static final String WORKLOAD = "W9";

  private CronForm() {}

  /**
   * What was seen of the runs.
   *
   * @param verdict on all jobs
   * @param launches that agents were told of
   * @param millis from the due time of a herd to its last launch
   * @param cpuSeconds of the platform
   * @param seconds in which it used them
   * @param chronos what the framework says of itself
   */
  record Seen(
      CronOracle.Verdict verdict,
      long launches,
      long millis,
      double cpuSeconds,
      double seconds,
      MasterFigures chronos) {}

  static Result of(CronOptions options, CronOracle oracle, Seen seen, List<String> faults) {
    String load = options.load().name().toLowerCase(Locale.ROOT);
    Result result =
        Result.of(
                WORKLOAD,
                "%s%s, %,d jobs"
                    .formatted(load, options.kill().isPresent() ? ", killed" : "", options.jobs()),
                seen.verdict().due(),
                faults)
            .withParameter("agents", options.agents())
            .withParameter("seconds", options.seconds())
            .withParameter("settle", options.settle())
            .with(Figure.of("missed or doubled", "runs", wrong(seen)).withAtMost(Stat.VALUE, 0));
    if (oracle.lateness().count() > 0) {
      result = result.with(lateness(oracle));
    }
    if (options.kill().isEmpty()) {
      result = trigger(result, options, seen);
    }
    return switch (options.load()) {
      case HERD -> herd(result, options, seen);
      case FANOUT -> result.with(Figure.of("due to the last launch", "s", seen.millis() / 1e3));
      case MINUTE -> result.with(cpuOfRun(seen));
      case QUIET ->
          result
              .with(cpuOfRun(seen))
              .with(
                  Figure.of("platform's CPU", "%", 100 * seen.cpuSeconds() / seen.seconds())
                      .withAtMost(Stat.VALUE, 1));
    };
  }

  private static double wrong(Seen seen) {
    return (double) seen.verdict().missed() + seen.verdict().doubled();
  }

  private static Figure lateness(CronOracle oracle) {
    return Figure.of("due to launch at the agent", "ms", oracle.lateness().values())
        .withFloor("timer-lateness", 1);
  }

  private static Result trigger(Result result, CronOptions options, Seen seen) {
    return seen.chronos()
        .values("souk_chronos_trigger_lateness_seconds")
        .map(
            values -> {
              Figure figure =
                  Figure.of("due to the commit, bounds of buckets", "ms", values)
                      .withFloor("fsync", 1);
              return options.load() == CronOptions.Load.MINUTE
                  ? figure
                      .withAtMost(Stat.P50, 2)
                      .withAtMost(Stat.P99, 20)
                      .withAtMost(Stat.MAX, 200)
                  : figure;
            })
        .map(result::with)
        .orElse(result);
  }

  private static Result herd(Result result, CronOptions options, Seen seen) {
    Figure rate = Figure.of("launches", "/s", 1000.0 * seen.launches() / seen.millis());
    Figure drained = Figure.of("due to the last launch", "s", seen.millis() / 1e3);
    return options.kill().isPresent()
        ? result.with(drained)
        : result
            .with(rate.withAtLeast(Stat.VALUE, 10_000).withFloor("http-post", 2))
            .with(drained.withAtMost(Stat.VALUE, 10))
            .with(cpuOfRun(seen));
  }

  private static Figure cpuOfRun(Seen seen) {
    return Figure.of(
        "platform's CPU of a run", "ms", 1e3 * seen.cpuSeconds() / Math.max(1, seen.launches()));
  }
}
