package io.souk.chaos.job;

import java.time.Duration;
import java.time.Instant;

/** Which processes did what they were there for. */
final class Success {

  /** How long after the end of a process a crash of its machine may make that end unknown. */
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private Success() {}

  /**
   * Whether it went to its end with exit code 0. If its machine crashed before anybody learned of
   * that end, the word of the API counts.
   */
  static boolean of(JobCase job, Execution execution, Evidence evidence) {
    if (!wroteItsEnd(job.plan(), execution)) {
      return false;
    }
    Instant end = execution.end().orElseThrow();
    boolean unseen =
        evidence.faults().stream()
            .filter(fault -> fault.kind().equals(Fault.CRASH))
            .filter(fault -> fault.node().equals(execution.host()))
            .anyMatch(fault -> fault.touches(end, end.plus(UNSEEN), Duration.ZERO));
    return !unseen
        || job.runs().stream()
            .flatMap(run -> run.attemptOf(execution).stream())
            .anyMatch(attempt -> attempt.state().equals("FINISHED"));
  }

  private static boolean wroteItsEnd(JobPlan plan, Execution execution) {
    boolean fails =
        plan.failing()
            && TaskName.parse(execution.taskId()).filter(name -> name.attempt() == 0).isPresent();
    return execution.end().isPresent() && !fails;
  }
}
