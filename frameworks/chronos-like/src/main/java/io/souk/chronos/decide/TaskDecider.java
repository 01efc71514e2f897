package io.souk.chronos.decide;

import static io.souk.chronos.ChronosException.invalid;

import io.souk.chronos.ChronosException;
import io.souk.chronos.decide.Ending.Again;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.Word;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What follows from what clients say of single tasks, mostly the tasks themselves. */
public final class TaskDecider {

  private final RunDecider runs;

  /** A decider that ends runs through {@code runs}. */
  public TaskDecider(RunDecider runs) {
    this.runs = runs;
  }

  /**
   * A task of a data-processing job has processed more elements.
   *
   * @param more how many; empty changes nothing
   * @throws ChronosException UNKNOWN_JOB, or INVALID when the job counts nothing or has no such
   *     task
   */
  public Decision progress(Ledger ledger, JobName name, TaskId id, Optional<Long> more) {
    Job job = ledger.job(name).orElseThrow(() -> ChronosException.unknownJob(name.value()));
    if (!job.policy().dataProcessing()) {
      throw invalid("dataProcessingJobType: job '%s' does not count elements".formatted(name));
    }
    if (!id.job().equals(name)) {
      throw invalid("taskId: '%s' is not a task of job '%s'".formatted(id, name));
    }
    Draft draft = new Draft(ledger);
    Run run = get(ledger, id);
    more.map(run::withProgress).ifPresent(run.state().terminal() ? draft::amend : draft::put);
    return draft.decision();
  }

  /**
   * The call-back of a task of an {@code async} job. One that comes before the task's end counts at
   * that end; one that comes after the run's end changes nothing.
   *
   * @param statusCode 0 for success
   * @throws ChronosException INVALID when there is no such task or its job takes no call-backs
   */
  public Decision callBack(Ledger ledger, TaskId id, int statusCode, Instant now) {
    Run run = get(ledger, id);
    Job job = ledger.job(id.job()).orElseThrow(() -> unknown(id));
    if (!CallBacks.expected(job)) {
      throw invalid("async: job '%s' takes no call-backs".formatted(job.name()));
    }
    Draft draft = new Draft(ledger);
    if (run.state() == RunState.AWAITED) {
      Word said = Word.of("call-back with status code " + statusCode);
      Ending ending = new Ending(CallBacks.outcome(statusCode), said, Again.AS_RETRIES_SAY);
      runs.endings().end(draft, run.withReported(statusCode), ending, now);
    } else if (run.state().live() && run.marks().reported().isEmpty()) {
      draft.put(run.withReported(statusCode));
    }
    return draft.decision();
  }

  private static Run get(Ledger ledger, TaskId id) {
    return ledger
        .find(id)
        .filter(run -> run.state() != RunState.QUEUED && !run.marks().abandoned())
        .orElseThrow(() -> unknown(id));
  }

  private static ChronosException unknown(TaskId id) {
    return invalid("task '%s' does not exist".formatted(id));
  }

  /** Takes runs out of the queue; those that do not wait any more are left alone. */
  public Decision purge(Ledger ledger, List<TaskId> waiting, Instant now) {
    Draft draft = new Draft(ledger);
    for (TaskId id : waiting) {
      ledger
          .run(id)
          .filter(run -> run.state() == RunState.QUEUED)
          .ifPresent(run -> runs.endings().drop(draft, run, "purged from the queue", now));
    }
    waiting.stream().map(TaskId::job).distinct().forEach(job -> Triggers.settle(draft, job, now));
    return draft.decision();
  }
}
