package io.souk.marathon.decide;

import java.time.Duration;

/**
 * The limits and times that the operator may set.
 *
 * @param maxRunningDeployments more are refused
 * @param maxInstancesPerOffer launches on one offer
 * @param declineDuration how long an offer that nobody needs is refused
 * @param launchTimeout how long a task may take from its launch to running
 * @param killRetry time between asking for a kill and asking again
 * @param reconciliationInterval time between asking the kernel how all tasks stand
 */
public record Rules(
    int maxRunningDeployments,
    int maxInstancesPerOffer,
    Duration declineDuration,
    Duration launchTimeout,
    Duration killRetry,
    Duration reconciliationInterval) {

  /** Marathon's, but for the numbers of deployments and of launches on one offer. */
  public static final Rules DEFAULT =
      new Rules(
          10_000,
          100,
          Duration.ofSeconds(120),
          Duration.ofSeconds(300),
          Duration.ofSeconds(30),
          Duration.ofSeconds(600));
}
