package io.souk.chronos.decide;

import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Overlap;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/** When a job has to be looked at again although nothing happens to it. */
public final class Wakes {

  private Wakes() {}

  /** The next such moment after {@code now}, or one not after it that nobody has looked at yet. */
  public static Optional<Instant> next(Ledger ledger, JobName name, Instant now) {
    Optional<Job> job = ledger.job(name);
    if (job.isEmpty()) {
      return Optional.empty();
    }
    Collection<Run> runs = ledger.runs(name);
    Stream<Instant> ofRuns = runs.stream().flatMap(run -> ofRun(job.get(), run, now));
    Stream<Instant> ofSchedule = ofSchedule(ledger, job.get(), runs, now);
    return Stream.concat(ofRuns, ofSchedule).min(Instant::compareTo);
  }

  private static Stream<Instant> ofRun(Job job, Run run, Instant now) {
    Stream<Instant> launch =
        run.state() == RunState.QUEUED && run.notBefore().isAfter(now)
            ? Stream.of(run.notBefore())
            : Stream.empty();
    Stream<Instant> overBy =
        run.marks().killRequested() ? Stream.empty() : Windows.overBy(job, run).stream();
    return Stream.concat(
        launch, Stream.concat(Windows.startBy(job, run).stream(), overBy).map(Windows::alarmAfter));
  }

  private static Stream<Instant> ofSchedule(
      Ledger ledger, Job job, Collection<Run> runs, Instant now) {
    if (job.disabled() || !(job.trigger() instanceof Scheduled scheduled)) {
      return Stream.empty();
    }
    Stream<Instant> due = nextDue(ledger, job).stream();
    if (!Triggers.blocked(job, runs)) {
      return due;
    }
    // What waits for a run to end is looked at again when it is too late, or comes up to be
    // skipped.
    Stream<Instant> late =
        due.flatMap(at -> Windows.ofOccurrence(job).map(limit -> at.plus(limit.length())).stream())
            .map(Windows::alarmAfter);
    Stream<Instant> skipped =
        job.policy().timing().overlap() == Overlap.SKIP
            ? scheduled.schedule().after(now, 0).nextDue(ledger.exclusions(scheduled)).stream()
            : Stream.empty();
    return Stream.concat(late, skipped);
  }

  /** When the schedule, if the job has one, has its next occurrence. */
  public static Optional<Instant> nextDue(Ledger ledger, Job job) {
    return switch (job.trigger()) {
      case Scheduled scheduled -> scheduled.schedule().nextDue(ledger.exclusions(scheduled));
      case Dependent dependent -> Optional.empty();
    };
  }
}
