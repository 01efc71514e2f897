package io.souk.it.jobfault;

import io.souk.chaos.job.Attempt;
import io.souk.chaos.job.Evidence;
import io.souk.chaos.job.Fault;
import io.souk.chaos.job.JobPlan;
import io.souk.chaos.job.Miss;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run of the fault test came to, in a few lines. */
final class Summary {

  private final List<JobPlan> plans;
  private final Evidence evidence;
  private final Instant end;

  private Summary(List<JobPlan> plans, Evidence evidence, Instant end) {
    this.plans = plans;
    this.evidence = evidence;
    this.end = end;
  }

  /**
   * The lines.
   *
   * @param end of the time that is judged
   */
  static List<String> of(List<JobPlan> plans, Evidence evidence, Instant end) {
    Summary summary = new Summary(plans, evidence, end);
    return List.of(
        summary.sizes(),
        "done: " + counted(evidence.faults().stream(), Fault::kind),
        "attempts: " + counted(evidence.attempts().stream(), Attempt::state),
        "missed: " + counted(summary.missed(), Summary::reason));
  }

  private String sizes() {
    return "%d jobs, %d occurrences, %d attempts, %d processes, %d missed, %d faults"
        .formatted(
            plans.size(),
            plans.stream().flatMap(this::due).count(),
            evidence.attempts().size(),
            evidence.executions().size(),
            missed().count(),
            evidence.faults().size());
  }

  private Stream<Instant> due(JobPlan plan) {
    return plan.due().stream().filter(at -> !at.isAfter(end));
  }

  /** The reason of each occurrence that did not run on its own. */
  private Stream<String> missed() {
    return plans.stream().flatMap(plan -> due(plan).flatMap(at -> missed(plan, at).stream()));
  }

  private Optional<String> missed(JobPlan plan, Instant due) {
    return evidence.misses().stream()
        .filter(miss -> miss.job().equals(plan.name()) && miss.covers(due))
        .map(Miss::reason)
        .findFirst()
        .or(
            () ->
                evidence.attempts().stream()
                    .filter(each -> each.job().equals(plan.name()) && each.due().equals(due))
                    .filter(each -> each.state().equals("MISSED"))
                    .map(Attempt::message)
                    .findFirst());
  }

  /** Without what differs from one occurrence to the next. */
  private static String reason(String text) {
    return text.startsWith("superseded")
        ? "superseded by a later run"
        : text.startsWith("later than") ? "too late for its window" : text;
  }

  private static <T> String counted(Stream<T> all, Function<T, String> kind) {
    Map<String, Long> counts =
        all.collect(Collectors.groupingBy(kind, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }
}
