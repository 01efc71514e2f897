package io.souk.chronos.violating.cycle.schedule;

import io.souk.chronos.violating.cycle.job.One;

/** Needs the other. */
public final class Two {
  /** Holds the other. */
  public One one() {
    return new One();
  }
}
