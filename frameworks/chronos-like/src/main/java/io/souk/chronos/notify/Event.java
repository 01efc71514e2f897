package io.souk.chronos.notify;

/** What a message is about. */
public enum Event {
  /** A run failed for good. */
  FAILED,
  /** The platform disabled a job, after its last occurrence or after too many failures. */
  DISABLED,
  /** A run succeeded after the one before had failed. */
  RECOVERED,
  /** Occurrences of the schedule did not run. */
  MISSED,
  /** A job was deleted. */
  DELETED
}
