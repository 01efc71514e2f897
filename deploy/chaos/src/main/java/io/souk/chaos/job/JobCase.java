package io.souk.chaos.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All that is known of one job, sorted by runs. */
final class JobCase {

  /** Task ids move on by a millisecond where one is taken already. */
  private static final Duration SHIFT = Duration.ofMillis(500);

  private final JobPlan plan;
  private final Map<Instant, RunCase> runs;
  private final List<Execution> unknown;
  private final List<Miss> misses;

  private JobCase(
      JobPlan plan, Map<Instant, RunCase> runs, List<Execution> unknown, List<Miss> misses) {
    this.plan = plan;
    this.runs = runs;
    this.unknown = unknown;
    this.misses = misses;
  }

  static JobCase of(JobPlan plan, Evidence evidence) {
    List<Attempt> attempts =
        evidence.attempts().stream().filter(each -> each.job().equals(plan.name())).toList();
    Map<String, Instant> shown =
        attempts.stream().collect(Collectors.toMap(Attempt::taskId, Attempt::due, (a, b) -> a));
    Map<Instant, List<Execution>> executed = new TreeMap<>();
    List<Execution> unknown = new ArrayList<>();
    for (Execution execution : evidence.executions()) {
      if (!execution.job().equals(plan.name())) {
        continue;
      }
      runOf(plan, execution, shown)
          .ifPresentOrElse(
              due -> executed.computeIfAbsent(due, none -> new ArrayList<>()).add(execution),
              () -> unknown.add(execution));
    }
    Map<Instant, List<Attempt>> shownRuns = new TreeMap<>();
    for (Attempt attempt : attempts) {
      Instant due = occurrence(plan, attempt.due()).orElse(attempt.due());
      shownRuns.computeIfAbsent(due, none -> new ArrayList<>()).add(attempt);
    }
    Map<Instant, RunCase> runs = new TreeMap<>();
    executed.forEach(
        (due, list) ->
            runs.put(due, new RunCase(due, list, shownRuns.getOrDefault(due, List.of()))));
    shownRuns.forEach((due, list) -> runs.putIfAbsent(due, new RunCase(due, List.of(), list)));
    List<Miss> misses =
        evidence.misses().stream().filter(each -> each.job().equals(plan.name())).toList();
    return new JobCase(plan, runs, unknown, misses);
  }

  private static Optional<Instant> runOf(
      JobPlan plan, Execution execution, Map<String, Instant> shown) {
    return TaskName.parse(execution.taskId())
        .filter(name -> name.job().equals(plan.name()))
        .map(name -> shown.getOrDefault(execution.taskId(), name.due()))
        .flatMap(due -> plan.scheduled() ? occurrence(plan, due) : Optional.of(due));
  }

  /** The occurrence that a task id of that time is of. */
  private static Optional<Instant> occurrence(JobPlan plan, Instant time) {
    return plan.due().stream()
        .filter(due -> !due.isAfter(time) && due.plus(SHIFT).isAfter(time))
        .findFirst();
  }

  JobPlan plan() {
    return plan;
  }

  /** Runs by nominal time. */
  Collection<RunCase> runs() {
    return runs.values();
  }

  Optional<RunCase> run(Instant due) {
    return Optional.ofNullable(runs.get(due));
  }

  /** What ran and belongs to no occurrence. */
  List<Execution> unknown() {
    return unknown;
  }

  List<Miss> misses() {
    return misses;
  }

  /** Whether a run other than that due at {@code but} may have been alive between the two. */
  boolean busy(Instant but, Instant since, Instant until, Duration tolerance) {
    return runs.values().stream()
        .filter(run -> !run.due().equals(but))
        .anyMatch(run -> run.aliveBetween(since, until, tolerance));
  }
}
