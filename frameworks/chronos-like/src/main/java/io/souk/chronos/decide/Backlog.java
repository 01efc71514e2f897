package io.souk.chronos.decide;

import io.souk.chronos.history.Missed;
import io.souk.chronos.job.CatchUp;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobWriter;
import io.souk.chronos.job.Overlap;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.run.Cause;
import io.souk.chronos.schedule.Exclusions;
import io.souk.chronos.schedule.Occurrences;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of the occurrences of one job's schedule that have come up. Each of them ends as a
 * run or in a range that is recorded as missed, and once it has, the schedule has moved past it.
 */
final class Backlog {

  private static final String NOT_SERVED = "due while the platform was down or could not act";

  private final Draft draft;
  private final Exclusions exclusions;
  private final Instant now;
  private Job job;
  private Scheduled scheduled;

  Backlog(Draft draft, Job job, Scheduled scheduled, Instant now) {
    this.draft = draft;
    this.exclusions = draft.ledger().exclusions(scheduled);
    this.now = now;
    this.job = job;
    this.scheduled = scheduled;
  }

  /**
   * Makes what is due a run, or records that it is missed.
   *
   * @param blocked whether another run stands in the way
   * @param busySince since when one did that has moved on just now
   */
  void settle(boolean blocked, Optional<Instant> busySince) {
    passLate(blocked, busySince);
    if (blocked) {
      if (job.policy().timing().overlap() == Overlap.SKIP) {
        skip();
      }
    } else if (job.policy().timing().catchUp() == CatchUp.ALL) {
      due(now, 1).ifPresent(this::run);
    } else {
      runLatest();
    }
  }

  /** The occurrences up to {@code time}, no more than repetitions are left. */
  private Optional<Occurrences> due(Instant time, long most) {
    long left = scheduled.schedule().repetitions().left().orElse(Long.MAX_VALUE);
    return left < 1
        ? Optional.empty()
        : scheduled.schedule().due(time, exclusions, Math.min(most, left));
  }

  /** Gives up what is too old to run. */
  private void passLate(boolean blocked, Optional<Instant> busySince) {
    Windows.ofOccurrence(job)
        .ifPresent(
            limit -> {
              Instant latest = now.minus(limit.length()).minusNanos(1);
              boolean waited = blocked || busySince.filter(latest::isAfter).isPresent();
              String why = waited ? Triggers.PREVIOUS_ALIVE : NOT_SERVED;
              passUpTo(latest, "later than " + limit.text() + ": " + why);
            });
    if (!blocked) {
      // What waited for a run to end was not missed by the platform.
      Windows.ofService(job)
          .map(length -> now.minus(length).minusNanos(1))
          .map(latest -> busySince.filter(latest::isAfter).map(t -> t.minusNanos(1)).orElse(latest))
          .ifPresent(latest -> passUpTo(latest, NOT_SERVED));
    }
  }

  private void passUpTo(Instant latest, String reason) {
    due(latest, Long.MAX_VALUE).ifPresent(late -> pass(late, reason));
  }

  /** Gives up what comes up while a run is alive. */
  private void skip() {
    Optional<Occurrences> due = due(now, Long.MAX_VALUE);
    // What came up while nobody looked may turn out to have come up after that run was over.
    due.filter(these -> !these.last().isBefore(now.minus(Windows.IN_TIME)))
        .ifPresent(these -> pass(these, Triggers.PREVIOUS_ALIVE));
  }

  /** One run for all that is due, under the time of the latest. */
  private void runLatest() {
    boolean lastOne = scheduled.schedule().repetitions().left().orElse(Long.MAX_VALUE) == 1;
    Optional<Occurrences> due =
        scheduled.schedule().due(now, exclusions, lastOne ? 1 : Long.MAX_VALUE);
    due.ifPresent(
        these -> {
          supersede(these);
          run(these);
        });
  }

  private void supersede(Occurrences these) {
    if (these.count() > 1) {
      Instant before = these.last().minusNanos(1);
      Instant to = scheduled.schedule().due(before, exclusions).orElseThrow().last();
      String reason = "superseded by the run due at " + JobWriter.time(Optional.of(these.last()));
      record(new Missed(these.first(), to, these.count() - 1, reason));
    }
  }

  /** Runs the last of these. */
  private void run(Occurrences these) {
    moveTo(these.last(), 1);
    Triggers.queue(draft, job.name(), Cause.SCHEDULE, these.last(), now);
  }

  /** Moves on past these, each of which has had its turn. */
  private void pass(Occurrences these, String reason) {
    moveTo(these.last(), these.count());
    record(new Missed(these.first(), these.last(), these.count(), reason));
  }

  private void record(Missed range) {
    draft.missed(job.name(), range, Triggers.RANGES);
  }

  private void moveTo(Instant last, long used) {
    scheduled = scheduled.at(scheduled.schedule().after(last, used));
    job = job.withTrigger(scheduled);
    draft.advance(job);
  }

  /**
   * The schedule without what came up before anybody wanted it to run. Only the latest of that is
   * left, as Chronos has it; it too is passed over if it is too late and its job was disabled at
   * its time.
   */
  static Scheduled begun(Draft draft, Job job, Scheduled fresh, boolean wasDisabled, Instant now) {
    Exclusions exclusions = draft.ledger().exclusions(fresh);
    Optional<Occurrences> due = fresh.schedule().due(now, exclusions);
    if (due.isEmpty()) {
      return fresh;
    }
    Instant last = due.get().last();
    boolean late =
        Windows.ofService(job).filter(length -> last.isBefore(now.minus(length))).isPresent();
    if (wasDisabled && late) {
      return fresh.at(fresh.schedule().after(last, 1));
    }
    return due.get().count() > 1 ? fresh.at(fresh.schedule().after(last.minusNanos(1), 0)) : fresh;
  }
}
