package io.souk.chronos.violating.upward.schedule;

import io.souk.chronos.violating.upward.boot.High;

/** Uses a class of a higher level. */
public final class Low {
  /** Reaches up. */
  public High high() {
    return new High();
  }
}
