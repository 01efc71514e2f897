package io.souk.chronos.violating.confined.loop;

import org.quartz.JobKey;

/** Uses Quartz outside its adapter. */
public final class Eager {
  /** Names a Quartz job. */
  public JobKey key() {
    return JobKey.jobKey("x");
  }
}
