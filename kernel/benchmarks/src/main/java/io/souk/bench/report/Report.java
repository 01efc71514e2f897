package io.souk.bench.report;

import io.souk.bench.machine.MachineFacts;
import io.souk.bench.result.Growth;
import java.time.Instant;
import java.util.List;

/**
 * One run of the suite.
 *
 * @param brief whether sizes were small: figures of such a run say nothing
 */
public record Report(MachineFacts machine, Instant at, boolean brief, List<Entry> entries) {

  /** Copies the entries. */
  public Report {
    entries = List.copyOf(entries);
  }

  /** Whether no gate objected to anything. */
  public boolean isFaultless() {
    return entries.stream().allMatch(entry -> entry.result().objections().isEmpty());
  }

  /** Laws of times that were broken. They may be broken by the machine, so they are no faults. */
  public List<Growth> brokenLaws() {
    return entries.stream()
        .flatMap(entry -> entry.result().growth().stream())
        .filter(growth -> !growth.counted() && !growth.isKept())
        .toList();
  }
}
