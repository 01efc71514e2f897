package io.souk.chronos.decide;

import io.souk.chronos.decide.Ending.Again;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.ExitCode;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.Word;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What follows from what the kernel says about tasks. */
public final class RunDecider {

  /** A launch that is known not to have happened is tried again after this time, then twice it. */
  private static final Duration RELAUNCH_DELAY = Duration.ofSeconds(1);

  private static final Duration LONGEST_RELAUNCH_DELAY = Duration.ofMinutes(1);

  /** More doublings lead past the longest delay. */
  private static final int MOST_DOUBLINGS = 6;

  private static final int MAX_MESSAGE = 2000;

  private final Settings settings;
  private final Endings endings;

  /** A decider under {@code settings}. */
  public RunDecider(Settings settings) {
    this.settings = settings;
    this.endings = new Endings(settings);
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
      requeue(draft, run.get(), word(status), now);
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

  private static void requeue(Draft draft, Run run, Word word, Instant now) {
    TaskId fresh = Triggers.unused(draft, run.id().later());
    draft.remove(run.id());
    draft.put(run.requeuedAs(fresh, now.plus(relaunchDelay(run.marks().drops())), word));
  }

  /**
   * From a launch that did not happen to the next one.
   *
   * @param before how many of this attempt had not happened before
   */
  static Duration relaunchDelay(int before) {
    Duration delay = RELAUNCH_DELAY.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
    return delay.compareTo(LONGEST_RELAUNCH_DELAY) < 0 ? delay : LONGEST_RELAUNCH_DELAY;
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

  /** Whether the task of an attempt that is said to be so may be thought to be over. */
  private static Again again(TaskState state) {
    return switch (state) {
      case TASK_FINISHED,
          TASK_FAILED,
          TASK_KILLED,
          TASK_DROPPED,
          TASK_GONE,
          TASK_GONE_BY_OPERATOR ->
          Again.AS_RETRIES_SAY;
      case TASK_STAGING,
          TASK_STARTING,
          TASK_RUNNING,
          TASK_KILLING,
          TASK_UNREACHABLE,
          TASK_LOST,
          TASK_UNKNOWN ->
          Again.IF_AT_LEAST_ONCE;
      case TASK_ERROR -> Again.NEVER;
    };
  }

  private void move(Draft draft, Run run, TaskStatus status, Instant now) {
    RunState next = CallBacks.outcome(draft.job(run.job()), run, stateOf(status.getState()));
    Word word = word(status);
    if (next.terminal()) {
      endings.end(draft, run, new Ending(next, word, again(status.getState())), now);
    } else if (run.state().mayBecome(next)) {
      draft.put(run.reported(next, now, word));
    }
    boolean stillWanted = run.marks().killRequested() && !next.terminal();
    if (stillWanted && run.state() == RunState.UNREACHABLE && next != RunState.UNREACHABLE) {
      draft.effect(new Effect.Kill(run.id().text(), run.trace().agentId()));
    }
  }

  /** Ends attempts and does what follows. */
  Endings endings() {
    return endings;
  }

  /**
   * Queues what is due for these jobs, and ends what is too late.
   *
   * @param refusals why runs found no room
   */
  public Decision wake(Ledger ledger, List<JobName> jobs, Refusals refusals, Instant now) {
    Draft draft = new Draft(ledger);
    for (JobName name : jobs) {
      draft.job(name).ifPresent(job -> endings.enforce(draft, job, refusals, now));
      Triggers.settle(draft, name, now);
    }
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

  /**
   * Moves runs that are over into the histories of their jobs, which is where they have stood since
   * there are histories; stores of before have them beside the runs that are not over.
   *
   * @param jobs whose
   */
  public Decision fold(Ledger ledger, Collection<JobName> jobs) {
    Draft draft = new Draft(ledger);
    Map<JobName, List<Run>> all = ledger.unfolded();
    for (JobName job : jobs) {
      List<Run> older = new ArrayList<>(all.getOrDefault(job, List.of()));
      older.sort(Comparator.comparing(run -> run.trace().ended().orElse(run.due())));
      draft.fold(job, older, settings.historyLimit());
    }
    return draft.decision();
  }

  /**
   * Gives up what has been unreachable for too long.
   *
   * @param most how many at the most, for a commit has its limits
   */
  public Decision expire(Ledger ledger, int most, Instant now) {
    Draft draft = new Draft(ledger);
    int ended = 0;
    for (TaskId id : ledger.live()) {
      if (ended >= most) {
        break;
      }
      Run run = ledger.run(id).orElseThrow();
      boolean over =
          run.state() == RunState.UNREACHABLE
              && run.trace()
                  .unreachable()
                  .map(since -> !now.isBefore(since.plus(settings.unreachableLimit())))
                  .orElse(false);
      if (over) {
        Word word = Word.of("agent unreachable for too long");
        Ending unknown = new Ending(RunState.LOST, word, Again.IF_AT_LEAST_ONCE);
        endings.end(draft, run, unknown, now);
        ended++;
        continue;
      }
      Optional<Ending> overdue =
          CallBacks.overdue(draft.job(run.job()), run, now)
              .map(reason -> new Ending(RunState.FAILED, Word.of(reason), Again.AS_RETRIES_SAY));
      if (overdue.isPresent()) {
        endings.end(draft, run, overdue.get(), now);
        ended++;
      }
    }
    return draft.decision();
  }
}
