package io.souk.master.loop;

import io.souk.master.bus.TimerKey;
import java.time.Duration;

/** The loop's timers, at most one pending per key; a firing comes as a command. */
public interface Timers {

  /** Replaces the pending timer of that key. */
  void arm(TimerKey key, Duration delay);

  /** Nothing happens when none is pending. */
  void cancel(TimerKey key);

  /** Whether a firing is pending. */
  boolean isArmed(TimerKey key);

  /** Cancels all. */
  void cancelAll();
}
