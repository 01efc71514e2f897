package io.souk.chronos.decide;

import io.souk.chronos.job.Job;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@code async} jobs make of the ends of their tasks. A task that ends well says nothing of
 * the run yet, for the work goes on elsewhere: a call-back with a status code ends it.
 */
final class CallBacks {

  private CallBacks() {}

  static boolean expected(Job job) {
    return job.legacy().async().orElse(false);
  }

  /** The state of a run whose task is said to be in state {@code told}. */
  static RunState outcome(Optional<Job> job, Run run, RunState told) {
    if (!told.terminal() || job.isEmpty() || !expected(job.get()) || run.marks().abandoned()) {
      return told;
    }
    return run.marks()
        .reported()
        .map(CallBacks::outcome)
        .orElse(told == RunState.FINISHED ? RunState.AWAITED : told);
  }

  static RunState outcome(int statusCode) {
    return statusCode == 0 ? RunState.FINISHED : RunState.FAILED;
  }

  /**
   * Why a run need not be awaited any longer; without a limit on the job it is awaited for ever.
   */
  static Optional<String> overdue(Optional<Job> job, Run run, Instant now) {
    if (run.state() != RunState.AWAITED) {
      return Optional.empty();
    }
    if (job.isEmpty() || !expected(job.get())) {
      return Optional.of("its job takes no call-backs any more");
    }
    long limit = job.get().policy().maxCompletionSeconds();
    Instant since = run.trace().launched().orElse(run.trace().queued());
    boolean over = limit > 0 && !now.isBefore(since.plus(Duration.ofSeconds(limit)));
    return over
        ? Optional.of("no call-back within the " + limit + " s of maxCompletionTime")
        : Optional.empty();
  }
}
