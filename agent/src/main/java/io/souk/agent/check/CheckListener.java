package io.souk.agent.check;

import io.souk.protocol.mesos.CheckStatusInfo;

/** Told of what checks find. */
public interface CheckListener {

  /** The health check succeeded for the first time, or for the first time after failures. */
  void healthy();

  /**
   * The health check failed, and failures count now (not within the grace period).
   *
   * @param consecutiveFailures 1 or more
   * @param exhausted whether the limit of the check ({@code consecutive_failures}, 0 meaning 1) is
   *     reached: the task is to be killed
   */
  void unhealthy(int consecutiveFailures, boolean exhausted);

  /** The generic check's result differs from the one before. */
  void checkStatus(CheckStatusInfo status);
}
