package io.souk.chronos.decide;

import io.souk.chronos.job.Execution.Needs;
import io.souk.chronos.job.Job;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import java.util.Map;
import java.util.Optional;

/**
 * Why runs found no room when resources were offered last.
 *
 * @param reasons one line each, by what was needed
 */
public record Refusals(Map<Needs, String> reasons) {

  /** Nobody was refused. */
  public static final Refusals NONE = new Refusals(Map.of());

  public Refusals {
    reasons = Map.copyOf(reasons);
  }

  /** Why {@code run} of {@code job} waits, if that is for want of room. */
  public Optional<String> find(Job job, Run run) {
    return run.state() == RunState.QUEUED
        ? Optional.ofNullable(reasons.get(job.execution().needs()))
        : Optional.empty();
  }
}
