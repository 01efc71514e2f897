package io.souk.chronos.run;

/** Why a run came to be; its retries have the same cause. */
public enum Cause {
  /** An occurrence of the job's schedule. */
  SCHEDULE,
  /** All parents of the job succeeded. */
  DEPENDENCY,
  /** Someone asked for it. */
  MANUAL
}
