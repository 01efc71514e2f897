package io.souk.chaos.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is expected of a job.
 *
 * @param name its name
 * @param due when it is due, oldest first; empty for a dependent job
 * @param parents jobs it follows; empty for a scheduled job
 * @param policy what it asks for
 * @param length how long its task sleeps
 * @param failing whether the first attempt of each run ends with exit code 1
 */
public record JobPlan(
    String name,
    List<Instant> due,
    Set<String> parents,
    Policy policy,
    Duration length,
    boolean failing) {

  public JobPlan {
    due = List.copyOf(due);
    parents = Set.copyOf(parents);
  }

  /** What an occurrence does while a run of the job is alive. */
  public enum Overlap {
    SKIP,
    QUEUE,
    ALLOW
  }

  /** What is done about occurrences that were due while nobody could act. */
  public enum Missed {
    ONCE,
    ALL,
    SKIP
  }

  /**
   * @param overlap what an occurrence does while a run is alive
   * @param missed what is done about occurrences that nobody could serve
   * @param window how long after its due time a run may start; empty for any time
   * @param retries attempts after the first
   * @param twice whether a run may be started again without knowing that it is over
   */
  public record Policy(
      Overlap overlap, Missed missed, Optional<Duration> window, int retries, boolean twice) {

    /** What a job that says nothing gets. */
    public static final Policy STANDARD =
        new Policy(Overlap.QUEUE, Missed.ONCE, Optional.empty(), 2, false);
  }

  /** Whether time brings it about. */
  public boolean scheduled() {
    return parents.isEmpty();
  }

  /** Whether two runs of it may be alive at once. */
  public boolean concurrent() {
    return policy.overlap() == Overlap.ALLOW;
  }
}
