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

  /** How late an occurrence may still run; empty for any time. */
  public Optional<IsoPeriod> epsilon() {
    return legacy.epsilon();
  }

  /** Words for people, any text. */
  public record About(String owner, String ownerName, String description) {}

  /**
   * Members that the 3.x API dropped. {@code async} is only kept.
   *
   * @param epsilon how late an occurrence may start
   * @param async whether completion was reported by call-back
   */
  public record Legacy(Optional<IsoPeriod> epsilon, Optional<Boolean> async) {}

  /**
   * How runs are treated.
   *
   * @param retries further attempts after the first one failed, 0 and up
   * @param disabled no run is triggered
   * @param softError the final failure triggers dependent jobs as a success does
   * @param dataProcessing reports progress
   * @param highPriority waits before others
   * @param concurrent several runs may live at once
   * @param maxCompletionSeconds a run that takes longer is failed; 0 for no limit
   */
  public record Policy(
      int retries,
      boolean disabled,
      boolean softError,
      boolean dataProcessing,
      boolean highPriority,
      boolean concurrent,
      long maxCompletionSeconds) {

    Policy withDisabled(boolean changed) {
      return new Policy(
          retries,
          changed,
          softError,
          dataProcessing,
          highPriority,
          concurrent,
          maxCompletionSeconds);
    }
  }
}
