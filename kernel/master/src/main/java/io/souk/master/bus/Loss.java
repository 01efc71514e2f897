package io.souk.master.bus;

/** Why an agent is about to be declared unreachable; each way has a rate of its own. */
public enum Loss {
  /** It is registered and leaves its pings unanswered. */
  SILENT,
  /** It was disconnected, or known to an earlier leader alone, and did not come back in time. */
  ABSENT
}
