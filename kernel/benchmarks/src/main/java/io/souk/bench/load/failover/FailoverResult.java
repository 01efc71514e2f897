package io.souk.bench.load.failover;

import io.souk.bench.load.measure.Latencies;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What all rounds together came to.
 *
 * @param rounds each of them over
 * @param reads GETs at the masters that were left
 * @param failures those that were not answered as they must be
 * @param latency of the reads
 * @param memory of each master at the end
 * @param faults what was not as it must be, reads apart
 */
record FailoverResult(
    List<FailoverRound> rounds,
    int reads,
    List<String> failures,
    Latencies latency,
    List<Memory> memory,
    List<String> faults) {

  /**
   * The memory of one master.
   *
   * @param leads whether it led when that was looked at
   * @param resident MiB of its process in memory
   * @param peak the most that was
   */
  record Memory(String master, boolean leads, long resident, long peak) {}

  FailoverResult {
    rounds = List.copyOf(rounds);
    failures = List.copyOf(failures);
    memory = List.copyOf(memory);
    faults = List.copyOf(faults);
  }

  private Map<FailoverFigure, Latencies> figures() {
    Map<FailoverFigure, Latencies> figures = new EnumMap<>(FailoverFigure.class);
    for (FailoverFigure figure : FailoverFigure.values()) {
      Latencies all = new Latencies();
      rounds.forEach(round -> all.add(round.get(figure)));
      figures.put(figure, all);
    }
    return figures;
  }

  /** A table, and a line each for reads and memory. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("| From, to | median s | p90 s | max s |");
    lines.add("|---|---|---|---|");
    figures()
        .forEach(
            (figure, all) ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "| %s | %.3f | %.3f | %.3f |",
                        figure.meaning(),
                        all.millis(0.5) / 1e3,
                        all.millis(0.9) / 1e3,
                        all.millis(1) / 1e3)));
    lines.add("reads: %d, failed %d, %s".formatted(reads, failures.size(), latency));
    memory.forEach(
        one ->
            lines.add(
                "memory of %s (%s): %d MiB, at most %d MiB"
                    .formatted(
                        one.master(),
                        one.leads() ? "leads" : "standby",
                        one.resident(),
                        one.peak())));
    return lines;
  }
}
