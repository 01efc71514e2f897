package io.souk.chronos.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.souk.chronos.audit.Edit;
import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.history.Missed;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Says what was committed, one log line a change of state, and counts it. */
final class Chronicle {

  private static final Logger LOG = LoggerFactory.getLogger(Chronicle.class);

  private final MeterRegistry meters;
  private final Timer commits;
  private final Timer lateness;
  private final Timer starts;
  private final JobMeters jobs = new JobMeters();

  Chronicle(MeterRegistry meters, Ledger committed) {
    this.meters = meters;
    this.commits =
        Timer.builder("souk_chronos_commit_seconds")
            .description("Time from a decision to its confirmed commit")
            .register(meters);
    this.lateness =
        Timer.builder("souk_chronos_trigger_lateness_seconds")
            .description("Time from a scheduled occurrence to the commit of its run")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(10))
            .register(meters);
    this.starts =
        Timer.builder("souk_chronos_start_lateness_seconds")
            .description("Time from a scheduled occurrence to its first attempt running")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(5))
            .maximumExpectedValue(Duration.ofMinutes(10))
            .register(meters);
    Gauge.builder("souk_chronos_jobs", committed, ledger -> ledger.jobs().size())
        .description("Jobs defined")
        .register(meters);
    Gauge.builder("souk_chronos_queued_runs", committed, ledger -> ledger.queued().size())
        .description("Runs that wait for their time, their turn or room")
        .register(meters);
    Gauge.builder("souk_chronos_live_tasks", committed, ledger -> ledger.live().size())
        .description("Tasks that may exist")
        .register(meters);
  }

  void committed(Duration took) {
    commits.record(took);
  }

  void unreadable(String entry) {
    LOG.error("event=entry_unreadable cause=\"{}\"", entry);
    counter("souk_chronos_unreadable_entries", "Stored entries that could not be read").increment();
  }

  /** Tells of a committed change. */
  void tell(Change change, Before before, Instant now) {
    switch (change) {
      case Change.PutJob put -> LOG.debug("event=job_put job=\"{}\"", put.job().name());
      case Change.RecordEdit record -> tell(record.job(), record.edit());
      case Change.PutProgress put -> before.job().ifPresent(old -> count(old, put.job()));
      case Change.RemoveJob remove -> {
        jobs.removed(remove.name());
        LOG.info(
            "event=job_removed job=\"{}\" by=\"{}\" from={}",
            remove.name(),
            remove.by().name(),
            remove.by().address().orElse("-"));
      }
      case Change.PutRun put -> tell(put.run(), before.run(), now);
      case Change.RemoveRun remove -> LOG.debug("event=run_forgotten task={}", remove.id());
      case Change.EndRun end -> tell(end.run(), before.run(), now);
      case Change.RecordMissed record -> tell(record.job(), record.missed());
      case Change.PutHistory put -> LOG.debug("event=history_put job=\"{}\"", put.job());
      case Change.PutCalendar put ->
          LOG.info("event=calendar_stored calendar={}", put.calendar().name());
      case Change.RemoveCalendar remove ->
          LOG.info("event=calendar_removed calendar={}", remove.name());
      case Change.PutFrameworkId put -> LOG.info("event=registered framework={}", put.id());
    }
  }

  private static void tell(JobName job, Edit edit) {
    LOG.info(
        "event=job_{} job=\"{}\" number={} by=\"{}\" from={} members={} cause=\"{}\"",
        edit.kind().name().toLowerCase(Locale.ROOT),
        job,
        edit.number(),
        edit.by().name(),
        edit.by().address().orElse("-"),
        edit.members().isEmpty() ? "-" : String.join(",", edit.members()),
        edit.note());
  }

  private void tell(Run run, Optional<Run> before, Instant now) {
    if (before.map(Run::state).equals(Optional.of(run.state()))) {
      return;
    }
    if (run.state() == RunState.QUEUED) {
      LOG.debug(
          "event=run_queued task=\"{}\" cause={} notBefore={}",
          run.id(),
          run.cause(),
          run.notBefore());
      jobs.queued(run);
      if (run.cause() == Cause.SCHEDULE && run.id().attempt() == 0) {
        lateness.record(Duration.between(run.due(), now).abs());
      }
      return;
    }
    tellState(run);
    boolean starts = run.state() == RunState.RUNNING && run.trace().started().isPresent();
    if (starts && before.flatMap(old -> old.trace().started()).isEmpty()) {
      started(run, now);
    }
    if (run.state().terminal()) {
      Counter.builder("souk_chronos_attempts")
          .description("Attempts that ended, by outcome")
          .tag("outcome", run.state().name().toLowerCase(Locale.ROOT))
          .register(meters)
          .increment();
      jobs.ended(run);
      if (run.state() == RunState.MISSED) {
        missed(1);
      }
    }
  }

  private void started(Run run, Instant now) {
    jobs.started(run, now);
    if (run.cause() == Cause.SCHEDULE && run.id().attempt() == 0) {
      starts.record(Duration.between(run.due(), now).abs());
    }
  }

  /** Only the run as a whole counts for a job, after its retries. */
  private void count(Job before, Job after) {
    long succeeded = after.tally().successCount() - before.tally().successCount();
    long failed = after.tally().errorCount() - before.tally().errorCount();
    if (succeeded > 0) {
      jobs.count(after.name(), JobMeters.Outcome.SUCCEEDED, succeeded);
    }
    if (failed > 0) {
      jobs.count(after.name(), JobMeters.Outcome.FAILED, failed);
    }
  }

  /** Figures of each job. */
  JobMeters jobs() {
    return jobs;
  }

  private static void tellState(Run run) {
    // What goes well goes well thousands of times a second.
    boolean bad = run.state() == RunState.FAILED || run.state() == RunState.LOST;
    Level level = bad ? Level.INFO : Level.DEBUG;
    if (LOG.isEnabledForLevel(level)) {
      LOG.atLevel(level)
          .log(
              "event=run_{} task=\"{}\" agent={} message=\"{}\"",
              run.state().name().toLowerCase(Locale.ROOT),
              run.id(),
              run.trace().agentId().orElse("-"),
              run.trace().message().orElse("").replaceAll("[\\p{Cntrl}\"]", " "));
    }
  }

  private void tell(JobName job, Missed missed) {
    LOG.warn(
        "event=runs_missed job=\"{}\" from={} to={} count={} cause=\"{}\"",
        job,
        missed.from(),
        missed.to(),
        missed.count(),
        missed.reason());
    missed(missed.count());
    jobs.count(job, JobMeters.Outcome.MISSED, missed.count());
  }

  private void missed(long count) {
    counter("souk_chronos_missed_occurrences", "Occurrences that did not run on their own")
        .increment(count);
  }

  void refusedByKernel(String call, int status, String message) {
    LOG.warn("event=call_refused call={} status={} cause=\"{}\"", call, status, message);
    counter("souk_chronos_refused_calls", "Calls that the kernel refused or never got").increment();
  }

  /** A decision was refused because no commit could hold it. */
  void tooLarge(String excess) {
    LOG.error("event=decision_refused cause=\"{}\"", excess);
    counter("souk_chronos_refused_decisions", "Decisions that no commit could hold").increment();
  }

  /** The jobs of a decision keep less of their past, because no commit could hold all of it. */
  void shortened(String excess) {
    LOG.warn("event=histories_shortened cause=\"{}\"", excess);
    counter(
            "souk_chronos_shortened_decisions",
            "Decisions for whose sake jobs forgot all but their newest run")
        .increment();
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(meters);
  }
}
