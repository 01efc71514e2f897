package io.souk.chronos.decide;

import io.souk.chronos.audit.Author;
import io.souk.chronos.audit.Edit;
import io.souk.chronos.decide.Ending.Again;
import io.souk.chronos.job.Guarantee;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.Retry;
import io.souk.chronos.job.Tally;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.When;
import io.souk.chronos.run.Run.Word;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Ends attempts and does what follows: another attempt, or counters and dependent jobs. */
final class Endings {

  private final Settings settings;

  Endings(Settings settings) {
    this.settings = settings;
  }

  /** Ends an attempt that waits or goes on. */
  void end(Draft draft, Run run, Ending told, Instant now) {
    Ending ending = judged(run, told);
    Run ended = run.reported(ending.state(), now, ending.word());
    Job job = draft.job(run.job()).orElse(null);
    if (run.marks().abandoned() || job == null) {
      draft.remove(run.id());
      Triggers.settle(draft, run.job(), now);
      return;
    }
    draft.end(ended, settings.historyLimit());
    switch (ended.state()) {
      case FINISHED -> succeed(draft, job, ended, now);
      case FAILED, LOST -> fail(draft, job, ended, ending.again(), now);
      case KILLED, MISSED -> {}
      case QUEUED, STAGING, RUNNING, UNREACHABLE, AWAITED ->
          throw new IllegalStateException(ended.id() + " did not end but is " + ended.state());
    }
    Triggers.settleAfter(draft, ended, now);
  }

  /** Takes into account who wanted the task to end. */
  private static Ending judged(Run run, Ending told) {
    boolean good = told.state() == RunState.FINISHED;
    if (run.marks().overdue() && !good) {
      return new Ending(RunState.FAILED, said("deadline exceeded", told.word()), Again.NEVER);
    }
    if (run.marks().killRequested() && !good) {
      return new Ending(RunState.KILLED, told.word(), Again.NEVER);
    }
    if (told.state() == RunState.KILLED && run.state().live()) {
      // The agent was stopped or emptied: that says nothing of the run, so it gets its retries. The
      // signal was not the command's own end, so it is no exit code to go by.
      return new Ending(
          RunState.FAILED, said("ended by the platform", told.word()), Again.AS_RETRIES_SAY);
    }
    return told;
  }

  private static Word said(String what, Word more) {
    String text = more.message().map(message -> what + ": " + message).orElse(what);
    return new Word(Optional.of(text), OptionalInt.empty(), more.containerId());
  }

  private static void succeed(Draft draft, Job job, Run run, Instant now) {
    Job counted = job.withTally(job.tally().succeeded(now));
    boolean lastOne =
        run.cause() == Cause.SCHEDULE
            && job.trigger() instanceof Scheduled scheduled
            && scheduled.schedule().nextDue(draft.ledger().exclusions(scheduled)).isEmpty()
            && draft.runs(job.name()).stream().allMatch(other -> other.state().terminal());
    store(draft, counted, lastOne, "its last occurrence succeeded", now);
    Triggers.succeeded(draft, job.name(), now);
  }

  private static void store(Draft draft, Job counted, boolean disable, String reason, Instant now) {
    if (disable) {
      Job disabled = counted.withDisabled(true);
      int number = draft.ledger().edits(counted.name()) + 1;
      draft.put(disabled, Edit.between(counted, disabled, number, now, Author.PLATFORM, reason));
    } else {
      draft.advance(counted);
    }
  }

  private void fail(Draft draft, Job job, Run run, Again again, Instant now) {
    Retry retry = job.policy().retry();
    Instant next = now.plus(retry.delayAfter(run.id().attempt(), settings.retryDelay()));
    if (mayRepeat(job, run, again) && !Windows.isOver(Windows.overBy(job, run), next)) {
      TaskId id = new TaskId(run.id().dueMillis(), run.id().attempt() + 1, job.name());
      draft.put(
          Run.queued(
              Triggers.unused(draft, id),
              run.cause(),
              run.arguments(),
              new When(run.due(), next),
              now));
    } else {
      count(draft, job, now);
    }
  }

  private static boolean mayRepeat(Job job, Run run, Again again) {
    Retry retry = job.policy().retry();
    boolean wanted = !job.disabled() || run.cause() == Cause.MANUAL;
    boolean allowed =
        switch (again) {
          case AS_RETRIES_SAY -> true;
          case IF_AT_LEAST_ONCE -> retry.guarantee() == Guarantee.AT_LEAST_ONCE;
          case NEVER -> false;
        };
    return wanted && allowed && run.id().attempt() < retry.count() && listed(retry, run);
  }

  /** An end without a code, such as the agent's, is none that a list of codes speaks of. */
  private static boolean listed(Retry retry, Run run) {
    OptionalInt code =
        run.marks().reported().map(OptionalInt::of).orElse(run.trace().word().exitCode());
    return retry.exitCodes().isEmpty()
        || code.isEmpty()
        || retry.exitCodes().get().contains(code.getAsInt());
  }

  /** Counts a run that failed for good. */
  private void count(Draft draft, Job job, Instant now) {
    Tally tally = job.tally().failed(now);
    boolean tooMany =
        settings.disableAfterFailures() > 0
            && tally.errorsSinceLastSuccess() >= settings.disableAfterFailures();
    String reason = tally.errorsSinceLastSuccess() + " failures in a row";
    store(draft, job.withTally(tally), tooMany, reason, now);
    if (job.policy().softError()) {
      Triggers.succeeded(draft, job.name(), now);
    }
  }

  /**
   * Takes a run out of the queue because somebody wants that. One whose attempts so far failed has
   * failed; any other counts as nothing.
   */
  void drop(Draft draft, Run waiting, String reason, Instant now) {
    draft.end(waiting.reported(RunState.KILLED, now, Word.of(reason)), settings.historyLimit());
    if (waiting.id().attempt() > 0) {
      draft.job(waiting.job()).ifPresent(job -> count(draft, job, now));
    }
  }

  /** Ends what may not start any more, and has what takes too long ended. */
  void enforce(Draft draft, Job job, Refusals refusals, Instant now) {
    for (Run run : java.util.List.copyOf(draft.runs(job.name()))) {
      Optional<Instant> overBy = Windows.overBy(job, run);
      if (run.state() == RunState.QUEUED && Windows.isOver(Windows.startBy(job, run), now)) {
        String window = "later than epsilon " + job.epsilon().orElseThrow().text();
        miss(draft, run, window + ": " + lack(draft, job, run, refusals), now);
      } else if (Windows.isOver(overBy, now) && !run.marks().killRequested()) {
        overrun(draft, job, run, refusals, now);
      }
    }
  }

  private void overrun(Draft draft, Job job, Run run, Refusals refusals, Instant now) {
    String text = "deadline " + job.policy().timing().deadline().orElseThrow().text() + " exceeded";
    switch (run.state()) {
      case QUEUED -> {
        if (run.id().attempt() == 0) {
          miss(draft, run, text + " before it started: " + lack(draft, job, run, refusals), now);
        } else {
          String waited = text + " while attempt " + run.id().attempt() + " waited";
          end(draft, run, new Ending(RunState.FAILED, Word.of(waited), Again.NEVER), now);
        }
      }
      case AWAITED -> end(draft, run, new Ending(RunState.FAILED, Word.of(text), Again.NEVER), now);
      case STAGING, RUNNING, UNREACHABLE -> {
        draft.put(run.withOverdue());
        draft.effect(new Effect.Kill(run.id().text(), run.trace().agentId()));
      }
      case FINISHED, FAILED, KILLED, LOST, MISSED -> {}
    }
  }

  private void miss(Draft draft, Run run, String reason, Instant now) {
    end(draft, run, new Ending(RunState.MISSED, Word.of(reason), Again.NEVER), now);
  }

  /** What a waiting run lacked. */
  private static String lack(Draft draft, Job job, Run run, Refusals refusals) {
    return Ledger.hasTurn(job, draft.idle(job.name()))
        ? refusals.find(job, run).or(run::launchesInVain).orElse("no offer of resources came")
        : Triggers.PREVIOUS_ALIVE;
  }
}
