package io.souk.agent.check;

/** Starts the checks of tasks. */
public interface Checks {

  /**
   * Starts all checks that the target's task names (its health check, its generic check), from any
   * thread.
   *
   * @param listener told of results, one call at a time, in order, on any thread; not any more once
   *     the returned handle has been stopped and the call in progress is over
   * @return to stop them
   */
  Running start(CheckTarget target, CheckListener listener);

  /** Checks of one task that are running. */
  interface Running {
    /** Ends them, a probe in progress included; idempotent, never blocks. */
    void stop();
  }
}
