package io.souk.chronos.notify;

import io.souk.chronos.job.Job;
import io.souk.chronos.run.Run;
import java.time.Instant;
import java.util.Optional;

/**
 * One thing to tell.
 *
 * @param event what happened
 * @param job the job as it stands after that, or stood before it was deleted
 * @param run the attempt that brought it about, if one did
 * @param at when
 * @param detail what else is known, in words; may be empty
 * @param leftOut messages about this job that were not sent since the one before
 */
public record Notice(
    Event event, Job job, Optional<Run> run, Instant at, String detail, long leftOut) {

  Notice(Event event, Job job, Optional<Run> run, Instant at, String detail) {
    this(event, job, run, at, detail, 0);
  }

  Notice withLeftOut(long count) {
    return new Notice(event, job, run, at, detail, count);
  }
}
