package io.souk.chaos.job;

import io.souk.chaos.job.Objection.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether every occurrence is accounted for once, and the API says what the files say. */
final class RecordCheck {

  private final JobCase job;
  private final Evidence evidence;
  private final List<Objection> objections = new ArrayList<>();

  private RecordCheck(JobCase job, Evidence evidence) {
    this.job = job;
    this.evidence = evidence;
  }

  static List<Objection> check(JobCase job, Evidence evidence) {
    RecordCheck check = new RecordCheck(job, evidence);
    check.dueOnes().forEach(check::accountedOnce);
    job.runs().forEach(check::agrees);
    job.misses().forEach(check::counted);
    check.counters();
    return check.objections;
  }

  private void object(Kind kind, String text) {
    objections.add(new Objection(kind, job.plan().name(), text));
  }

  private List<Instant> dueOnes() {
    return job.plan().due().stream().filter(due -> !due.isAfter(evidence.horizon())).toList();
  }

  private void accountedOnce(Instant due) {
    List<Miss> misses = job.misses().stream().filter(miss -> miss.covers(due)).toList();
    Optional<RunCase> run = job.run(due);
    Optional<Attempt> last = run.flatMap(RunCase::last);
    boolean ran = run.filter(each -> !each.executions().isEmpty()).isPresent();
    boolean missedItself = last.filter(each -> each.state().equals("MISSED")).isPresent();
    if (misses.size() > 1) {
      object(Kind.MISSED_AND_RUN, due + " is missed twice: " + misses);
    }
    if (!misses.isEmpty() && run.isPresent() && !missedItself) {
      object(Kind.MISSED_AND_RUN, due + " is recorded as " + misses + " and there is " + run.get());
    }
    if (missedItself && ran) {
      object(Kind.MISSED_AND_RUN, "ran, and is called missed: " + run.get());
    }
    if (misses.isEmpty() && run.isEmpty()) {
      object(Kind.MISSING, due + " has neither a run nor a record");
    }
    if (misses.isEmpty() && !ran && last.filter(each -> !each.over()).isPresent()) {
      object(Kind.MISSING, due + " never started: " + last.get());
    }
  }

  private void agrees(RunCase run) {
    if (run.due().isAfter(evidence.horizon())) {
      return;
    }
    for (Execution execution : run.executions()) {
      Optional<Attempt> attempt = run.attemptOf(execution);
      boolean success = Success.of(job, execution, evidence);
      if (attempt.isEmpty()) {
        object(Kind.DISAGREES, "the API never showed " + execution);
      } else if (success != attempt.get().state().equals("FINISHED")) {
        object(Kind.DISAGREES, "the files say " + execution + ", the API " + attempt.get());
      }
    }
    for (Attempt attempt : run.attempts()) {
      boolean ran =
          run.executions().stream().anyMatch(each -> each.taskId().equals(attempt.taskId()));
      if (!ran && attempt.state().equals("FINISHED")) {
        object(Kind.DISAGREES, "said to have finished, and never ran: " + attempt);
      }
      boolean explained = attempt.state().equals("FINISHED") || !attempt.message().isBlank();
      if (!ran && attempt.over() && !explained) {
        object(Kind.WRONG_REASON, "did not run, and nothing says why: " + attempt);
      }
      if (!attempt.over()) {
        object(Kind.DISAGREES, "not over after everything was quiet: " + attempt);
      }
    }
  }

  private void counted(Miss miss) {
    long really = job.plan().due().stream().filter(miss::covers).count();
    if (really != miss.count()) {
      object(Kind.COUNTERS, "%d occurrences, and not as in %s".formatted(really, miss));
    }
  }

  private void counters() {
    Counts counts = evidence.counts().get(job.plan().name());
    if (counts == null) {
      return;
    }
    long successes = job.runs().stream().filter(this::succeeded).count();
    if (successes != counts.successes()) {
      object(Kind.COUNTERS, successes + " runs succeeded by the files, counted are " + counts);
    }
    long errors =
        job.runs().stream()
            .filter(run -> !succeeded(run))
            .flatMap(run -> run.last().stream())
            .filter(last -> last.state().equals("FAILED") || last.state().equals("LOST"))
            .count();
    if (errors != counts.errors()) {
      object(Kind.COUNTERS, errors + " runs failed, counted are " + counts);
    }
  }

  private boolean succeeded(RunCase run) {
    // The files of runs after the horizon may be ahead of what the API knows.
    return run.due().isAfter(evidence.horizon())
        ? run.attempts().stream().anyMatch(each -> each.state().equals("FINISHED"))
        : run.executions().stream().anyMatch(each -> Success.of(job, each, evidence));
  }
}
