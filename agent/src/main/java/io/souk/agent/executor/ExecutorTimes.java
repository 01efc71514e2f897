package io.souk.agent.executor;

import java.time.Duration;

/**
 * How patient the agent and its executors are with each other. The names are those of the options.
 *
 * @param registration how long an executor has to subscribe, from when its container runs
 * @param reregistration how long executors have to come back to a restarted agent, and the longest
 *     random wait before they try
 * @param shutdownGrace between telling an executor to end and ending it, unless it has its own
 * @param recovery how long executors go on without their agent
 */
public record ExecutorTimes(
    Duration registration, Duration reregistration, Duration shutdownGrace, Duration recovery) {

  private static final Duration LONGEST_REREGISTRATION = Duration.ofSeconds(15);

  public static final ExecutorTimes DEFAULT =
      new ExecutorTimes(
          Duration.ofMinutes(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofMinutes(15));

  public ExecutorTimes {
    requirePositive("--executor-registration-timeout", registration);
    if (reregistration.isNegative() || reregistration.compareTo(LONGEST_REREGISTRATION) > 0) {
      throw new IllegalArgumentException(
          "--executor-reregistration-timeout " + reregistration + ": expected zero to 15 seconds");
    }
    if (shutdownGrace.isNegative()) {
      throw new IllegalArgumentException(
          "--executor-shutdown-grace-period " + shutdownGrace + ": expected zero or more");
    }
  }

  public ExecutorTimes withRecovery(Duration other) {
    return new ExecutorTimes(registration, reregistration, shutdownGrace, other);
  }

  private static void requirePositive(String option, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(option + " " + value + ": expected more than zero");
    }
  }
}
