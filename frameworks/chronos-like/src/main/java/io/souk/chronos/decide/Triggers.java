package io.souk.chronos.decide;

import io.souk.chronos.history.Missed;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Overlap;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.When;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * Brings runs about: what is due by time or by parents becomes a queued run. It looks at where a
 * job stands, never at what happened, so it may be asked at any moment and again.
 */
final class Triggers {

  static final String PREVIOUS_ALIVE = "previous run still alive";

  /** Ranges of missed occurrences that are kept of one job. */
  static final int RANGES = 10;

  private Triggers() {}

  /** Queues the run that is due, if one is and none stands in its way. */
  static void settle(Draft draft, JobName name, Instant now) {
    settle(draft, name, Optional.empty(), now);
  }

  /** The same after a run moved on that others may have waited for. */
  static void settleAfter(Draft draft, Run run, Instant now) {
    settle(draft, run.job(), Optional.of(run.due()), now);
  }

  private static void settle(Draft draft, JobName name, Optional<Instant> busySince, Instant now) {
    Job job = draft.job(name).orElse(null);
    if (job == null) {
      return;
    }
    if (job.disabled()) {
      passOver(draft, job);
      return;
    }
    boolean blocked = blocked(job, draft.runs(name));
    switch (job.trigger()) {
      case Scheduled scheduled ->
          new Backlog(draft, job, scheduled, now).settle(blocked, busySince);
      case Dependent dependent -> {
        if (dependent.complete()) {
          settle(draft, job, dependent, blocked, now);
        }
      }
    }
  }

  /** A disabled job passes over the run that its parents would bring about. */
  private static void passOver(Draft draft, Job job) {
    if (job.trigger() instanceof Dependent dependent && dependent.complete()) {
      draft.advance(job.withTrigger(new Dependent(dependent.parents())));
    }
  }

  private static void settle(
      Draft draft, Job job, Dependent dependent, boolean blocked, Instant now) {
    boolean skipped = blocked && job.policy().timing().overlap() == Overlap.SKIP;
    if (skipped) {
      draft.missed(job.name(), Missed.one(now, PREVIOUS_ALIVE), RANGES);
    }
    if (skipped || !blocked) {
      draft.advance(job.withTrigger(new Dependent(dependent.parents())));
    }
    if (!blocked) {
      queue(draft, job.name(), Cause.DEPENDENCY, now, now);
    }
  }

  /** Queues the first attempt of a run. */
  static void queue(Draft draft, JobName job, Cause cause, Instant due, Instant now) {
    TaskId id = unused(draft, new TaskId(due.toEpochMilli(), 0, job));
    draft.put(Run.queued(id, cause, Optional.empty(), new When(due, now), now));
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
      if (child == null || !(child.trigger() instanceof Dependent dependent)) {
        continue;
      }
      Dependent satisfied = dependent.satisfiedBy(parent);
      if (!satisfied.equals(dependent)) {
        draft.advance(child.withTrigger(satisfied));
      }
      settle(draft, name, now);
    }
  }
}
