package io.souk.chronos.job;

import io.souk.chronos.schedule.IsoPeriod;
import java.util.Optional;

/**
 * A job's definition together with its counters, which clients may set.
 *
 * @param name its identity
 * @param trigger what makes it run
 * @param execution what a run is
 * @param policy how its runs are treated
 * @param about words for people
 * @param tally what its runs came to
 * @param legacy members of the 2.x API
 */
public record Job(
    JobName name,
    Trigger trigger,
    Execution execution,
    Policy policy,
    About about,
    Tally tally,
    Legacy legacy) {

  /** Same job with another trigger. */
  public Job withTrigger(Trigger changed) {
    return new Job(name, changed, execution, policy, about, tally, legacy);
  }

  /** Same job with other counters. */
  public Job withTally(Tally changed) {
    return new Job(name, trigger, execution, policy, about, changed, legacy);
  }

  /** Same job, disabled or not. */
  public Job withDisabled(boolean disabled) {
    return new Job(name, trigger, execution, policy.withDisabled(disabled), about, tally, legacy);
  }

  /** Whether no run may be triggered. */
  public boolean disabled() {
    return policy.disabled();
  }

  /** How long after its due time a run may start; empty for any time. */
  public Optional<IsoPeriod> epsilon() {
    return policy.timing().epsilon();
  }

  /** Words for people, any text. */
  public record About(String owner, String ownerName, String description) {}

  /**
   * Members that the 3.x API dropped and that are only kept.
   *
   * @param async whether completion was reported by call-back
   */
  public record Legacy(Optional<Boolean> async) {}

  /**
   * How runs are treated.
   *
   * @param disabled no run is triggered
   * @param softError the final failure triggers dependent jobs as a success does
   * @param dataProcessing reports progress
   * @param highPriority waits before others
   * @param maxCompletionSeconds an attempt that takes longer is failed; 0 for no limit
   * @param timing when they may start and how long they may go on
   * @param retry what is done after an attempt that did not succeed
   */
  public record Policy(
      boolean disabled,
      boolean softError,
      boolean dataProcessing,
      boolean highPriority,
      long maxCompletionSeconds,
      Timing timing,
      Retry retry) {

    Policy withDisabled(boolean changed) {
      return new Policy(
          changed, softError, dataProcessing, highPriority, maxCompletionSeconds, timing, retry);
    }
  }
}
