package io.souk.chronos.decide;

import io.souk.chronos.audit.Author;
import io.souk.chronos.audit.Edit;
import io.souk.chronos.history.Missed;
import io.souk.chronos.history.PackedHistory;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.TaskId;
import io.souk.chronos.schedule.Calendar;
import io.souk.chronos.schedule.CalendarName;

/** One change of the durable state. */
public sealed interface Change {

  /** The same, with the newest of its history alone if it stores one. */
  default Change withNewestHistory() {
    return this;
  }

  /** A job is stored, new or in place of the one of that name. */
  record PutJob(Job job) implements Change {}

  /**
   * A job has come further: counters, where its schedule stands, parents that have succeeded. All
   * else of it is as it is stored already.
   */
  record PutProgress(Job job) implements Change {}

  /**
   * A job is no more, nor is its history.
   *
   * @param edits the number of its last edit, 0 if none is stored
   */
  record RemoveJob(JobName name, Author by, int edits) implements Change {}

  /** What was changed of a job's definition, beside the change itself. */
  record RecordEdit(JobName job, Edit edit) implements Change {}

  /** A run is stored, new or in place of the one of that id. */
  record PutRun(Run run) implements Change {}

  /** A run is forgotten. */
  record RemoveRun(TaskId id) implements Change {}

  /** A run is over: it leaves the runs that are looked after, and is kept in its job's history. */
  record EndRun(Run run, PackedHistory history) implements Change {
    @Override
    public Change withNewestHistory() {
      return new EndRun(run, history.newest(run.job()));
    }
  }

  /** Occurrences of a job did not run. */
  record RecordMissed(JobName job, Missed missed, PackedHistory history) implements Change {
    @Override
    public Change withNewestHistory() {
      return new RecordMissed(job, missed, history.newest(job));
    }
  }

  /** The history of a job as it is to stand. */
  record PutHistory(JobName job, PackedHistory history) implements Change {
    @Override
    public Change withNewestHistory() {
      return new PutHistory(job, history.newest(job));
    }
  }

  /** A calendar is stored, new or in place of the one of that name. */
  record PutCalendar(Calendar calendar) implements Change {}

  /** A calendar is no more. */
  record RemoveCalendar(CalendarName name) implements Change {}

  /** The kernel gave this framework its id. */
  record PutFrameworkId(String id) implements Change {}
}
