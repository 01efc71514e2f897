package io.souk.chronos.decide;

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

  /** A job is stored, new or in place of the one of that name. */
  record PutJob(Job job) implements Change {}

  /**
   * A job has come further: counters, where its schedule stands, parents that have succeeded. All
   * else of it is as it is stored already.
   */
  record PutProgress(Job job) implements Change {}

  /** A job is no more, nor is its history. */
  record RemoveJob(JobName name) implements Change {}

  /** A run is stored, new or in place of the one of that id. */
  record PutRun(Run run) implements Change {}

  /** A run is forgotten. */
  record RemoveRun(TaskId id) implements Change {}

  /** A run is over: it leaves the runs that are looked after, and is kept in its job's history. */
  record EndRun(Run run, PackedHistory history) implements Change {}

  /** Occurrences of a job did not run. */
  record RecordMissed(JobName job, Missed missed, PackedHistory history) implements Change {}

  /** The history of a job as it is to stand. */
  record PutHistory(JobName job, PackedHistory history) implements Change {}

  /** A calendar is stored, new or in place of the one of that name. */
  record PutCalendar(Calendar calendar) implements Change {}

  /** A calendar is no more. */
  record RemoveCalendar(CalendarName name) implements Change {}

  /** The kernel gave this framework its id. */
  record PutFrameworkId(String id) implements Change {}
}
