package io.souk.chronos.decide;

import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Tally;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.ExitCode;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.When;
import io.souk.chronos.run.Run.Word;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What follows from what the kernel says about tasks. */
public final class RunDecider {

  /** A launch that is known not to have happened is tried again after this time. */
  private static final Duration RELAUNCH_DELAY = Duration.ofSeconds(1);

  private static final int MAX_MESSAGE = 2000;

  private final Settings settings;

  /** A decider under {@code settings}. */
  public RunDecider(Settings settings) {
    this.settings = settings;
  }

  /** What follows from a status update; it is acknowledged once that is committed. */
  public Decision report(Ledger ledger, TaskStatus status, Instant now) {
    Draft draft = new Draft(ledger);
    Optional<Run> run = TaskId.parse(status.getTaskId().getValue()).flatMap(ledger::run);
    if (run.isEmpty() || run.get().state().terminal() || run.get().state() == RunState.QUEUED) {
      killStray(draft, status);
    } else if (run.get().state() == RunState.AWAITED) {
      // Its task is over, whatever is said of it now.
    } else if (neverLaunched(run.get(), status)) {
      requeue(draft, run.get(), now);
    } else {
      move(draft, run.get(), status, now);
    }
    if (status.hasUuid() && status.hasAgentId()) {
      draft.effect(
          new Effect.Acknowledge(
              status.getTaskId().getValue(), status.getAgentId().getValue(), status.getUuid()));
    }
    return draft.decision();
  }

  /** A task that no run waits for must not go on: its run was given up, or its job deleted. */
  private static void killStray(Draft draft, TaskStatus status) {
    boolean alive =
        switch (status.getState()) {
          case TASK_STAGING, TASK_STARTING, TASK_RUNNING -> true;
          case TASK_KILLING,
              TASK_FINISHED,
              TASK_FAILED,
              TASK_KILLED,
              TASK_ERROR,
              TASK_LOST,
              TASK_DROPPED,
              TASK_UNREACHABLE,
              TASK_GONE,
              TASK_GONE_BY_OPERATOR,
              TASK_UNKNOWN ->
              false;
        };
    if (alive) {
      draft.effect(
          new Effect.Kill(
              status.getTaskId().getValue(),
              status.hasAgentId()
                  ? Optional.of(status.getAgentId().getValue())
                  : Optional.empty()));
    }
  }

  private static boolean neverLaunched(Run run, TaskStatus status) {
    return run.state() == RunState.STAGING
        && !run.marks().killRequested()
        && (status.getState() == TaskState.TASK_DROPPED
            || (status.hasReason()
                && status.getReason() == Reason.REASON_INVALID_OFFERS
                && stateOf(status.getState()).terminal()));
  }

  private static void requeue(Draft draft, Run run, Instant now) {
    TaskId fresh = Triggers.unused(draft, run.id().later());
    draft.remove(run.id());
    draft.put(run.requeuedAs(fresh, now.plus(RELAUNCH_DELAY)));
  }

  private static RunState stateOf(TaskState state) {
    return switch (state) {
      case TASK_STAGING, TASK_STARTING -> RunState.STAGING;
      case TASK_RUNNING, TASK_KILLING -> RunState.RUNNING;
      case TASK_UNREACHABLE -> RunState.UNREACHABLE;
      case TASK_FINISHED -> RunState.FINISHED;
      case TASK_FAILED, TASK_ERROR -> RunState.FAILED;
      case TASK_KILLED -> RunState.KILLED;
      case TASK_LOST, TASK_DROPPED, TASK_GONE, TASK_GONE_BY_OPERATOR, TASK_UNKNOWN -> RunState.LOST;
    };
  }

  private static Word word(TaskStatus status) {
    Optional<String> message =
        Optional.of(status.getMessage())
            .filter(text -> !text.isEmpty())
            .map(text -> text.substring(0, Math.min(text.length(), MAX_MESSAGE)));
    Optional<String> container =
        Optional.of(status.getContainerStatus().getContainerId().getValue())
            .filter(id -> !id.isEmpty());
    return new Word(message, ExitCode.of(status), container);
  }

  private void move(Draft draft, Run run, TaskStatus status, Instant now) {
    RunState next = CallBacks.outcome(draft.job(run.job()), run, stateOf(status.getState()));
    Word word = word(status);
    if (next.terminal()) {
      end(draft, run, next, word, status.getState() != TaskState.TASK_ERROR, now);
    } else if (run.state().mayBecome(next)) {
      draft.put(run.reported(next, now, word));
    }
    boolean stillWanted = run.marks().killRequested() && !next.terminal();
    if (stillWanted && run.state() == RunState.UNREACHABLE && next != RunState.UNREACHABLE) {
      draft.effect(new Effect.Kill(run.id().text(), run.trace().agentId()));
    }
  }

  /** Ends a run and does what follows for its job. */
  void end(Draft draft, Run run, RunState reported, Word word, boolean retryable, Instant now) {
    boolean asked = run.marks().killRequested() && reported != RunState.FINISHED;
    Run ended = run.reported(asked ? RunState.KILLED : reported, now, word);
    Job job = draft.job(run.job()).orElse(null);
    if (run.marks().abandoned() || job == null) {
      draft.remove(run.id());
      Triggers.settle(draft, run.job(), now);
      return;
    }
    draft.end(ended, settings.historyLimit());
    switch (ended.state()) {
      case FINISHED -> succeed(draft, job, ended, now);
      case FAILED, LOST -> fail(draft, job, ended, retryable, now);
      case KILLED, MISSED -> {}
      case QUEUED, STAGING, RUNNING, UNREACHABLE, AWAITED ->
          throw new IllegalStateException(ended.id() + " did not end but is " + ended.state());
    }
    Triggers.settle(draft, job.name(), now);
  }

  private static void succeed(Draft draft, Job job, Run run, Instant now) {
    Job counted = job.withTally(job.tally().succeeded(now));
    boolean lastOne =
        run.cause() == Cause.SCHEDULE
            && job.trigger() instanceof Scheduled scheduled
            && scheduled.schedule().nextDue(draft.ledger().exclusions(scheduled)).isEmpty()
            && draft.runs(job.name()).stream().allMatch(other -> other.state().terminal());
    store(draft, counted, lastOne);
    Triggers.succeeded(draft, job.name(), now);
  }

  private static void store(Draft draft, Job counted, boolean disable) {
    if (disable) {
      draft.put(counted.withDisabled(true));
    } else {
      draft.advance(counted);
    }
  }

  private void fail(Draft draft, Job job, Run run, boolean retryable, Instant now) {
    boolean wanted = !job.disabled() || run.cause() == Cause.MANUAL;
    if (retryable && wanted && run.id().attempt() < job.policy().retry().count()) {
      TaskId next = new TaskId(run.id().dueMillis(), run.id().attempt() + 1, job.name());
      draft.put(
          Run.queued(
              Triggers.unused(draft, next),
              run.cause(),
              run.arguments(),
              new When(run.due(), now.plus(settings.retryDelay())),
              now));
      return;
    }
    Tally tally = job.tally().failed(now);
    boolean tooMany =
        settings.disableAfterFailures() > 0
            && tally.errorsSinceLastSuccess() >= settings.disableAfterFailures();
    Job counted = job.withTally(tally);
    store(draft, counted, tooMany);
    if (job.policy().softError()) {
      Triggers.succeeded(draft, job.name(), now);
    }
  }

  /** Queues what is due for these jobs. */
  public Decision wake(Ledger ledger, List<JobName> jobs, Instant now) {
    Draft draft = new Draft(ledger);
    jobs.forEach(job -> Triggers.settle(draft, job, now));
    return draft.decision();
  }

  /** Takes up the connection: the id is kept, every task that may exist is asked for. */
  public Decision subscribed(Ledger ledger, String frameworkId) {
    Draft draft = new Draft(ledger);
    if (!ledger.frameworkId().equals(Optional.of(frameworkId))) {
      draft.change(new Change.PutFrameworkId(frameworkId));
    }
    askAgain(draft);
    return draft.decision();
  }

  /** Asks for every task that may exist, and again for the end of those that should not. */
  public Decision reconcile(Ledger ledger) {
    Draft draft = new Draft(ledger);
    askAgain(draft);
    return draft.decision();
  }

  private static void askAgain(Draft draft) {
    List<Run> live =
        draft.ledger().live().stream()
            .flatMap(id -> draft.run(id).stream())
            .filter(run -> run.state() != RunState.AWAITED)
            .toList();
    if (!live.isEmpty()) {
      draft.effect(
          new Effect.Reconcile(
              live.stream()
                  .map(run -> new Effect.Reconcile.Target(run.id(), run.trace().agentId()))
                  .toList()));
    }
    live.stream()
        .filter(run -> run.marks().killRequested())
        .forEach(run -> draft.effect(new Effect.Kill(run.id().text(), run.trace().agentId())));
  }

  /** Gives up what has been unreachable for too long. */
  public Decision expire(Ledger ledger, Instant now) {
    Draft draft = new Draft(ledger);
    for (TaskId id : ledger.live()) {
      Run run = ledger.run(id).orElseThrow();
      boolean over =
          run.state() == RunState.UNREACHABLE
              && run.trace()
                  .unreachable()
                  .map(since -> !now.isBefore(since.plus(settings.unreachableLimit())))
                  .orElse(false);
      if (over) {
        end(draft, run, RunState.LOST, Word.of("agent unreachable for too long"), true, now);
      }
      CallBacks.overdue(draft.job(run.job()), run, now)
          .ifPresent(reason -> end(draft, run, RunState.FAILED, Word.of(reason), true, now));
    }
    return draft.decision();
  }
}
