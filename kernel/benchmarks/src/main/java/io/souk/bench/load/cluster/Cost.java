package io.souk.bench.load.cluster;

import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import java.util.Locale;
import java.util.Optional;

/**
 * CPU time of the three processes, in seconds: what the generator needs itself is said beside what
 * the master needs, since they share the machine.
 *
 * @param master empty when its process is not one of this machine and user
 * @param frameworks their process
 * @param agents their process; 0 when others play them
 */
public record Cost(Optional<Double> master, double frameworks, double agents) {

  /** What has come on top since then. */
  public Cost since(Cost before) {
    return new Cost(
        master.flatMap(now -> before.master.map(then -> now - then)),
        frameworks - before.frameworks,
        agents - before.agents);
  }

  /** Both together. */
  public Cost plus(Cost other) {
    return new Cost(
        master.flatMap(one -> other.master.map(two -> one + two)),
        frameworks + other.frameworks,
        agents + other.agents);
  }

  /**
   * For people.
   *
   * @param what one of that which was done: {@code task}
   * @param count how many were done
   */
  public String text(String what, long count) {
    return String.format(
        Locale.ROOT,
        "CPU: master %s, frameworks %.2f s, agents %.2f s (%.3f and %.3f ms a %s)",
        master
            .map(
                cpu ->
                    String.format(
                        Locale.ROOT, "%.2f s (%.3f ms a %s)", cpu, each(cpu, count), what))
            .orElse("unknown"),
        frameworks,
        agents,
        each(frameworks, count),
        each(agents, count),
        what);
  }

  private static double each(double seconds, long count) {
    return 1000 * seconds / Math.max(1, count);
  }

  /** The result with the figures. */
  public Result addTo(Result result, String what, long count) {
    Result more =
        master
            .map(
                cpu ->
                    result.with(Figure.of("master's CPU for one " + what, "ms", each(cpu, count))))
            .orElse(result);
    return more.with(
            Figure.of("frameworks' own CPU for one " + what, "ms", each(frameworks, count)))
        .with(Figure.of("agents' own CPU for one " + what, "ms", each(agents, count)));
  }
}
