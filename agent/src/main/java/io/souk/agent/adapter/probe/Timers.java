package io.souk.agent.adapter.probe;

import java.time.Duration;
import java.time.Instant;

/** Time, so that tests can hold it. */
interface Timers {
  Instant now();

  /**
   * Calls back once after the delay, on any thread.
   *
   * @return to call off; calling it off late does nothing
   */
  Runnable after(Duration delay, Runnable action);
}
