package io.souk.chronos.decide;

import static io.souk.chronos.ChronosException.invalid;

import io.souk.chronos.ChronosException;
import io.souk.chronos.audit.Author;
import io.souk.chronos.audit.Edit;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.When;
import io.souk.chronos.run.Run.Word;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What follows from what clients ask. Refusals are thrown before anything is drafted. */
public final class JobDecider {

  private final Settings settings;
  private final Endings endings;

  /** A decider under {@code settings}. */
  public JobDecider(Settings settings) {
    this.settings = settings;
    this.endings = new Endings(settings);
  }

  /**
   * Stores a definition, new or wholly in place of the one of that name.
   *
   * @param anyName whether a new job may have a name of the 2.x API
   * @throws ChronosException INVALID
   */
  public Decision put(Ledger ledger, Job given, boolean anyName, Author author, Instant now) {
    Optional<Job> before = ledger.job(given.name());
    if (before.isEmpty() && !anyName) {
      given.name().requireCurrent();
    }
    switch (given.trigger()) {
      case Dependent dependent -> Parentage.check(ledger, given.name(), dependent);
      case Scheduled scheduled -> checkCalendar(ledger, scheduled);
    }
    Draft draft = new Draft(ledger);
    Job merged = before.map(old -> carryProgress(ledger, old, given, now)).orElse(given);
    if (merged == given || !merged.trigger().equals(before.orElse(given).trigger())) {
      checkThatItFires(ledger, merged);
    }
    int number = ledger.edits(given.name()) + 1;
    Optional<Edit> edit =
        before.isEmpty()
            ? Optional.of(Edit.creation(now, author, ""))
            : Edit.between(before.get(), merged, number, now, author, "");
    draft.put(begun(draft, before, merged, now), edit);
    if (given.disabled()) {
      dropQueued(draft, given.name(), now);
    }
    Triggers.settle(draft, given.name(), now);
    return draft.decision();
  }

  private static void checkCalendar(Ledger ledger, Scheduled scheduled) {
    scheduled
        .calendar()
        .filter(name -> ledger.calendars().find(name).isEmpty())
        .ifPresent(
            name -> {
              throw invalid("calendar: there is no calendar '%s'".formatted(name));
            });
  }

  /** Not of a schedule that is sent back as it was read: that may well have come to its end. */
  private static void checkThatItFires(Ledger ledger, Job job) {
    if (job.trigger() instanceof Scheduled scheduled
        && !scheduled.schedule().repetitions().exhausted()
        && scheduled.schedule().nextDue(ledger.exclusions(scheduled)).isEmpty()) {
      throw invalid(
          "schedule: '%s' never fires%s"
              .formatted(
                  scheduled.schedule().text(),
                  scheduled
                      .calendar()
                      .map(name -> ", or only when calendar '%s' leaves it out".formatted(name))
                      .orElse("")));
    }
  }

  /** Nothing is missed of what came up before the job was there, or while it was disabled. */
  private static Job begun(Draft draft, Optional<Job> before, Job job, Instant now) {
    boolean goesOn =
        before.isPresent()
            && before.get().trigger() instanceof Scheduled known
            && job.trigger() instanceof Scheduled same
            && known.schedule().equals(same.schedule())
            && !before.get().disabled();
    return job.trigger() instanceof Scheduled scheduled && !goesOn && !job.disabled()
        ? job.withTrigger(
            Backlog.begun(draft, job, scheduled, before.filter(Job::disabled).isPresent(), now))
        : job;
  }

  /** What is sent back as it was read must change nothing, hidden progress included. */
  private static Job carryProgress(Ledger ledger, Job old, Job given, Instant now) {
    return switch (given.trigger()) {
      case Scheduled fresh ->
          old.trigger() instanceof Scheduled known
                  && (known.schedule().looksLike(fresh.schedule())
                      || fresh.schedule().isBeginningOf(known.schedule()))
              ? given.withTrigger(
                  fresh.at(
                      fresh.calendar().equals(known.calendar())
                          ? known.schedule()
                          : known.schedule().pastExcluded(ledger.exclusions(known), now)))
              : given;
      case Dependent fresh ->
          old.trigger() instanceof Dependent known && known.parents().equals(fresh.parents())
              ? given.withTrigger(new Dependent(fresh.parents(), known.satisfied()))
              : given;
    };
  }

  private void dropQueued(Draft draft, JobName name, Instant now) {
    List.copyOf(draft.runs(name)).stream()
        .filter(run -> run.state() == RunState.QUEUED && run.cause() != Cause.MANUAL)
        .forEach(run -> endings.drop(draft, run, "the job was disabled", now));
  }

  /**
   * Deletes a job, ends its runs and forgets its history. A child that has other parents loses this
   * one and gets its parents instead; a child left without parents takes over the job's schedule.
   *
   * @throws ChronosException UNKNOWN_JOB
   */
  public Decision delete(Ledger ledger, JobName name, Author author, Instant now) {
    Job job = get(ledger, name);
    Draft draft = new Draft(ledger);
    for (Run run : ledger.runs(name)) {
      if (run.state().live() && run.state() != RunState.AWAITED) {
        draft.put(run.abandoned());
        draft.effect(new Effect.Kill(run.id().text(), run.trace().agentId()));
      } else {
        draft.remove(run.id());
      }
    }
    draft.remove(name, author);
    for (JobName childName : ledger.children(name)) {
      Job child = get(ledger, childName);
      Job changed = child.withTrigger(adopted(child, job));
      int number = ledger.edits(childName) + 1;
      String why = "its parent '%s' was deleted".formatted(name);
      draft.put(changed, Edit.between(child, changed, number, now, author, why));
      Triggers.settle(draft, childName, now);
    }
    return draft.decision();
  }

  private static Trigger adopted(Job child, Job deleted) {
    if (!(child.trigger() instanceof Dependent dependent)) {
      return child.trigger();
    }
    Set<JobName> parents = new LinkedHashSet<>(dependent.parents());
    parents.remove(deleted.name());
    return switch (deleted.trigger()) {
      case Dependent grand -> {
        parents.addAll(grand.parents());
        yield new Dependent(parents);
      }
      case Scheduled scheduled -> parents.isEmpty() ? scheduled : new Dependent(parents);
    };
  }

  /**
   * Queues a run now, beside what the schedule or parents bring about.
   *
   * @param arguments in place of the job's own, unless blank
   * @throws ChronosException UNKNOWN_JOB, or BUSY when too many wait already
   */
  public Decision runNow(Ledger ledger, JobName name, String arguments, Instant now) {
    get(ledger, name);
    Draft draft = new Draft(ledger);
    long waiting = ledger.runs(name).stream().filter(run -> run.state() == RunState.QUEUED).count();
    if (waiting >= settings.queueLimit()) {
      throw new ChronosException(
          ChronosException.Code.BUSY,
          "%d runs of job '%s' are waiting already".formatted(waiting, name));
    }
    // Chronos keeps ';' out of what it appends to a shell line, and so do we.
    Optional<String> given =
        Optional.of(arguments.replace(";", "")).filter(text -> !text.isBlank());
    TaskId id = Triggers.unused(draft, new TaskId(now.toEpochMilli(), 0, name));
    draft.put(Run.queued(id, Cause.MANUAL, given, new When(now, now), now));
    return draft.decision();
  }

  /**
   * Lets the schedule or the parents of a job start runs, or no longer.
   *
   * @throws ChronosException UNKNOWN_JOB
   */
  public Decision enable(Ledger ledger, JobName name, boolean enabled, Author author, Instant now) {
    return put(ledger, get(ledger, name).withDisabled(!enabled), true, author, now);
  }

  /**
   * Counts a success that happened elsewhere.
   *
   * @throws ChronosException UNKNOWN_JOB
   */
  public Decision markSuccess(Ledger ledger, JobName name, Instant now) {
    Job job = get(ledger, name);
    Draft draft = new Draft(ledger);
    Job counted = job.withTally(job.tally().succeeded(now));
    draft.advance(
        counted.trigger() instanceof Dependent dependent
            ? counted.withTrigger(new Dependent(dependent.parents()))
            : counted);
    Triggers.succeeded(draft, name, now);
    return draft.decision();
  }

  /**
   * Ends the tasks of a job; runs that wait stay.
   *
   * @throws ChronosException UNKNOWN_JOB
   */
  public Decision kill(Ledger ledger, JobName name, Instant now) {
    get(ledger, name);
    Draft draft = new Draft(ledger);
    for (Run run : ledger.runs(name)) {
      if (run.state() == RunState.AWAITED) {
        draft.end(
            run.reported(RunState.KILLED, now, Word.of("no longer waited for")),
            settings.historyLimit());
      } else if (run.state().live()) {
        draft.put(run.withKillRequested());
        draft.effect(new Effect.Kill(run.id().text(), run.trace().agentId()));
      }
    }
    Triggers.settle(draft, name, now);
    return draft.decision();
  }

  private static Job get(Ledger ledger, JobName name) {
    return ledger.job(name).orElseThrow(() -> ChronosException.unknownJob(name.value()));
  }
}
