package io.souk.chronos.violating.impure.schedule;

import java.time.Clock;

/** Reads the clock where time is an argument. */
public final class Impatient {
  /** Reads it. */
  public long now() {
    return Clock.systemUTC().millis();
  }
}
