package io.souk.chronos.loop;

import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.Job;
import io.souk.chronos.run.Run;
import java.util.Optional;

/**
 * What stood where a change was made.
 *
 * @param job the job that the change is of, unless it only moves a run on
 * @param run the run of the same id, when the change is of a run
 */
record Before(Optional<Job> job, Optional<Run> run) {

  private static final Before NOTHING = new Before(Optional.empty(), Optional.empty());

  /** To be called before {@code change} is applied to {@code ledger}. */
  static Before of(Change change, Ledger ledger) {
    return switch (change) {
      case Change.PutJob put -> new Before(ledger.job(put.job().name()), Optional.empty());
      case Change.PutRun put -> new Before(Optional.empty(), ledger.run(put.run().id()));
      case Change.EndRun end -> new Before(ledger.job(end.run().job()), ledger.run(end.run().id()));
      case Change.PutProgress put -> new Before(ledger.job(put.job().name()), Optional.empty());
      case Change.RecordEdit record -> NOTHING;
      case Change.RemoveJob remove -> new Before(ledger.job(remove.name()), Optional.empty());
      case Change.RemoveRun remove -> NOTHING;
      case Change.RecordMissed record -> new Before(ledger.job(record.job()), Optional.empty());
      case Change.PutHistory put -> NOTHING;
      case Change.PutCalendar put -> NOTHING;
      case Change.RemoveCalendar remove -> NOTHING;
      case Change.PutFrameworkId put -> NOTHING;
    };
  }
}
