package io.souk.chronos.decide;

import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
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
    Collection<Run> runs = ledger.runs(name);
    Stream<Instant> retries =
        runs.stream()
            .filter(run -> run.state() == RunState.QUEUED && run.notBefore().isAfter(now))
            .map(Run::notBefore);
    Stream<Instant> due =
        ledger
            .job(name)
            .filter(job -> !job.disabled() && !Triggers.blocked(job, runs))
            .flatMap(job -> nextDue(ledger, job))
            .stream();
    return Stream.concat(retries, due).min(Instant::compareTo);
  }

  /** When the schedule, if the job has one, has its next occurrence. */
  public static Optional<Instant> nextDue(Ledger ledger, Job job) {
    return switch (job.trigger()) {
      case Scheduled scheduled -> scheduled.schedule().nextDue(ledger.exclusions(scheduled));
      case Dependent dependent -> Optional.empty();
    };
  }
}
