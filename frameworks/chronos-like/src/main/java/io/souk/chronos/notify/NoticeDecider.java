package io.souk.chronos.notify;

import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Committed;
import io.souk.chronos.history.Missed;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobWriter;
import io.souk.chronos.job.Tally;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads from committed changes what people are to be told. What clients write into a definition,
 * counters included, is no news: only what runs brought about is.
 */
public final class NoticeDecider {

  private final Instant now;
  private final Map<JobName, Run> ended = new HashMap<>();
  private final List<Notice> notices = new ArrayList<>();

  private NoticeDecider(Instant now) {
    this.now = now;
  }

  /** What follows from {@code changes}, in the order in which they were decided. */
  public static List<Notice> decide(List<Committed> changes, Instant now) {
    NoticeDecider decider = new NoticeDecider(now);
    changes.forEach(decider::look);
    return decider.notices;
  }

  private void look(Committed committed) {
    Optional<Job> before = committed.before();
    switch (committed.change()) {
      case Change.EndRun end -> look(before, end.run());
      case Change.PutJob put -> look(before, put.job());
      case Change.PutProgress put -> look(before, put.job());
      case Change.RecordMissed record ->
          before
              .filter(job -> !continues(record))
              .ifPresent(
                  job -> tell(Event.MISSED, job, Optional.empty(), describe(record.missed())));
      case Change.RemoveJob remove ->
          before.ifPresent(job -> tell(Event.DELETED, job, Optional.empty(), ""));
      case Change.RecordEdit any -> {}
      case Change.PutRun any -> {}
      case Change.RemoveRun any -> {}
      case Change.PutHistory any -> {}
      case Change.PutCalendar any -> {}
      case Change.RemoveCalendar any -> {}
      case Change.PutFrameworkId any -> {}
    }
  }

  private void look(Optional<Job> before, Run over) {
    ended.put(over.job(), over);
    if (over.state() == RunState.MISSED) {
      before.ifPresent(job -> tell(Event.MISSED, job, Optional.of(over), ""));
    }
  }

  private void look(Optional<Job> before, Job job) {
    // What ended stands before what it does to its job.
    Optional<Run> run = Optional.ofNullable(ended.remove(job.name()));
    before.ifPresent(was -> compare(was, job, run));
  }

  /** Of occurrences that are missed one after the other for the same reason the first is told. */
  private static boolean continues(Change.RecordMissed record) {
    List<Missed> kept = record.history().unpack(record.job()).missed();
    return !kept.isEmpty() && kept.getLast().count() > record.missed().count();
  }

  private static String describe(Missed missed) {
    String reason = " did not run: " + missed.reason();
    if (missed.count() == 1) {
      return "The occurrence due at " + time(missed.from()) + reason;
    }
    return "%d occurrences, due from %s to %s,%s"
        .formatted(missed.count(), time(missed.from()), time(missed.to()), reason);
  }

  private static String time(Instant at) {
    return JobWriter.time(Optional.of(at));
  }

  private void compare(Job old, Job job, Optional<Run> end) {
    Tally was = old.tally();
    Tally is = job.tally();
    boolean disabled = !old.disabled() && job.disabled();
    if (is.errorCount() == was.errorCount() + 1) {
      Optional<Run> run = end.filter(one -> one.state() != RunState.FINISHED);
      run.ifPresent(
          one ->
              tell(
                  disabled ? Event.DISABLED : Event.FAILED,
                  job,
                  run,
                  disabled
                      ? "%d runs in a row have failed.".formatted(is.errorsSinceLastSuccess())
                      : ""));
    } else if (is.successCount() == was.successCount() + 1) {
      Optional<Run> run = end.filter(one -> one.state() == RunState.FINISHED);
      if (was.errorsSinceLastSuccess() > 0 && is.errorsSinceLastSuccess() == 0) {
        String failures = was.errorsSinceLastSuccess() == 1 ? "1 failed run" : "%d failed runs";
        tell(
            Event.RECOVERED,
            job,
            run,
            "That was after " + failures.formatted(was.errorsSinceLastSuccess()) + ".");
      }
      if (disabled && run.isPresent()) {
        tell(Event.DISABLED, job, run, "Its last occurrence has succeeded.");
      }
    }
  }

  private void tell(Event event, Job job, Optional<Run> run, String detail) {
    notices.add(new Notice(event, job, run, now, detail));
  }
}
