package io.souk.chronos.decide;

import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Overlap;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.When;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import io.souk.chronos.schedule.Exclusions;
import io.souk.chronos.schedule.Schedule.Firing;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * Brings runs about: what is due by time or by parents becomes a queued run. It looks at where a
 * job stands, never at what happened, so it may be asked at any moment and again.
 */
final class Triggers {

  private Triggers() {}

  /** Queues the run that is due, if one is and none stands in its way. */
  static void settle(Draft draft, JobName name, Instant now) {
    Job job = draft.job(name).orElse(null);
    if (job == null || job.disabled() || blocked(job, draft.runs(name))) {
      return;
    }
    switch (job.trigger()) {
      case Scheduled scheduled -> settle(draft, job, scheduled, now);
      case Dependent dependent -> {
        if (dependent.complete()) {
          draft.advance(job.withTrigger(new Dependent(dependent.parents())));
          queue(draft, new TaskId(now.toEpochMilli(), 0, name), Cause.DEPENDENCY, now, now);
        }
      }
    }
  }

  private static void settle(Draft draft, Job job, Scheduled scheduled, Instant now) {
    Exclusions exclusions = draft.ledger().exclusions(scheduled);
    switch (scheduled.schedule().fire(now, job.epsilon(), exclusions)) {
      case Firing.NotDue notDue -> {}
      case Firing.Missed missed -> draft.advance(job.withTrigger(scheduled.at(missed.next())));
      case Firing.Due due -> {
        draft.advance(job.withTrigger(scheduled.at(due.next())));
        TaskId id = new TaskId(due.due().toEpochMilli(), 0, job.name());
        queue(draft, id, Cause.SCHEDULE, due.due(), now);
      }
    }
  }

  private static void queue(Draft draft, TaskId id, Cause cause, Instant due, Instant now) {
    draft.put(Run.queued(unused(draft, id), cause, Optional.empty(), new When(due, now), now));
  }

  /** {@code id}, or the next one that no known run has. */
  static TaskId unused(Draft draft, TaskId id) {
    TaskId free = id;
    while (draft.knows(free)) {
      free = free.later();
    }
    return free;
  }

  /** Whether a run that time or parents brought about has to wait until others moved on. */
  static boolean blocked(Job job, Collection<Run> runs) {
    for (Run run : runs) {
      boolean stands =
          job.policy().timing().overlap() == Overlap.ALLOW
              ? run.state() == RunState.QUEUED && run.id().attempt() == 0
              : run.state() == RunState.QUEUED || (run.state().live() && !run.marks().abandoned());
      if (stands) {
        return true;
      }
    }
    return false;
  }

  /** Tells the children of {@code parent} that it succeeded. */
  static void succeeded(Draft draft, JobName parent, Instant now) {
    for (JobName name : draft.childrenOf(parent)) {
      Job child = draft.job(name).orElse(null);
      if (child == null || !(child.trigger() instanceof Trigger.Dependent dependent)) {
        continue;
      }
      Dependent satisfied = dependent.satisfiedBy(parent);
      // A disabled job passes over the run, as it passes over occurrences of a schedule.
      boolean skipped = child.disabled() && satisfied.complete();
      draft.advance(child.withTrigger(skipped ? new Dependent(dependent.parents()) : satisfied));
      settle(draft, name, now);
    }
  }
}
