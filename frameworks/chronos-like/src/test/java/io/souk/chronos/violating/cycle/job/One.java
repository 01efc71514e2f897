package io.souk.chronos.violating.cycle.job;

import io.souk.chronos.violating.cycle.schedule.Two;

/** Needs the other. */
public final class One {
  /** Holds the other. */
  public Two two() {
    return new Two();
  }
}
