package io.souk.chaos.job;

import io.souk.chaos.job.Objection.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the files alone must not show: doubled, early, late, overlapping and unknown runs. */
final class ExecutionCheck {

  /** What a loaded machine takes from the decision to start a task to its first line. */
  static final Duration START_SLACK = Duration.ofSeconds(3);

  /** What a task may take longer than it sleeps, and a crash to reach the last process. */
  private static final Duration LENGTH_SLACK = Duration.ofSeconds(10);

  private final JobCase job;
  private final Evidence evidence;
  private final List<Objection> objections = new ArrayList<>();

  private ExecutionCheck(JobCase job, Evidence evidence) {
    this.job = job;
    this.evidence = evidence;
  }

  static List<Objection> check(JobCase job, Evidence evidence) {
    ExecutionCheck check = new ExecutionCheck(job, evidence);
    job.unknown().forEach(each -> check.object(Kind.UNKNOWN, "nobody asked for " + each));
    job.runs().stream().filter(run -> !run.due().isAfter(evidence.horizon())).forEach(check::check);
    if (!job.plan().concurrent()) {
      check.overlaps(
          job.runs().stream()
              .filter(run -> !run.due().isAfter(evidence.horizon()))
              .flatMap(run -> run.executions().stream())
              .toList(),
          "runs");
    }
    return check.objections;
  }

  private void object(Kind kind, String text) {
    objections.add(new Objection(kind, job.plan().name(), text));
  }

  private void check(RunCase run) {
    Map<Integer, Execution> byNumber = new HashMap<>();
    Map<String, Execution> byTask = new HashMap<>();
    for (Execution execution : run.executions()) {
      Execution same = byTask.put(execution.taskId(), execution);
      Execution again = byNumber.put(number(execution), execution);
      if (same != null) {
        object(Kind.DOUBLED, "one task, two processes: " + same + " and " + execution);
      } else if (again != null) {
        object(Kind.DOUBLED, "one attempt, two tasks: " + again + " and " + execution);
      }
      endsForAReason(execution);
    }
    if (byNumber.size() > 1 + job.plan().policy().retries()) {
      object(Kind.DOUBLED, "more attempts than retries allow: " + run.executions());
    }
    if (!job.plan().policy().twice()) {
      successIsTheEnd(run);
      overlaps(run.executions(), "attempts");
    }
    window(run);
  }

  private static int number(Execution execution) {
    return TaskName.parse(execution.taskId()).map(TaskName::attempt).orElse(-1);
  }

  private void endsForAReason(Execution execution) {
    if (execution.end().isEmpty() && crashOf(execution).isEmpty()) {
      object(Kind.CUT_SHORT, "no end, and its machine did not crash: " + execution);
    }
  }

  /** The crash that ended a process which wrote no end. */
  private Optional<Fault> crashOf(Execution execution) {
    Instant latest = execution.start().plus(job.plan().length()).plus(LENGTH_SLACK);
    return evidence.faults().stream()
        .filter(fault -> fault.kind().equals(Fault.CRASH))
        .filter(fault -> fault.node().equals(execution.host()))
        .filter(fault -> fault.touches(execution.start(), latest, Duration.ZERO))
        .min(Comparator.comparing(Fault::from));
  }

  private void successIsTheEnd(RunCase run) {
    Optional<Execution> success = run.executions().stream().filter(this::succeeded).findFirst();
    for (Execution execution : run.executions()) {
      if (success.isPresent() && execution.start().isAfter(success.get().start())) {
        object(Kind.DOUBLED, "started again after " + success.get() + ": " + execution);
      }
    }
  }

  private boolean succeeded(Execution execution) {
    return Success.of(job, execution, evidence);
  }

  private void window(RunCase run) {
    run.executions().stream()
        .filter(each -> each.start().isBefore(run.due()))
        .forEach(each -> object(Kind.OUTSIDE_WINDOW, "before it was due: " + each));
    Optional<Duration> window = job.plan().policy().window();
    if (window.isEmpty()) {
      return;
    }
    Instant latest = run.due().plus(window.get()).plus(START_SLACK);
    run.executions().stream()
        .filter(each -> number(each) == 0)
        .filter(each -> each.start().isAfter(latest.plus(stall(run, each))))
        .forEach(
            each ->
                object(
                    Kind.OUTSIDE_WINDOW,
                    "%s late, window %s: %s"
                        .formatted(Duration.between(run.due(), each.start()), window.get(), each)));
  }

  private Duration stall(RunCase run, Execution execution) {
    return Stall.longest(evidence.stalls(), run.due(), execution.start());
  }

  private void overlaps(List<Execution> executions, String what) {
    List<Execution> ordered =
        executions.stream().sorted(Comparator.comparing(Execution::start)).toList();
    Optional<Execution> longest = Optional.empty();
    for (Execution after : ordered) {
      if (longest.isPresent() && lastMoment(longest.get()).isAfter(after.start())) {
        object(Kind.OVERLAP, "two " + what + " at once: " + longest.get() + " and " + after);
      }
      if (longest.isEmpty() || lastMoment(after).isAfter(lastMoment(longest.get()))) {
        longest = Optional.of(after);
      }
    }
  }

  private Instant lastMoment(Execution execution) {
    return execution
        .end()
        .or(() -> crashOf(execution).map(Fault::from))
        .orElse(execution.start().plus(job.plan().length()));
  }
}
