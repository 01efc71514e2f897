package io.souk.master.state;

/**
 * Holds all allocation back after a take-over, as long as too many agents are missing to say what
 * counts against the quotas: what runs on them is known to them alone (Mesos master, {@code
 * allocator_agent_recovery_factor}).
 */
final class AllocationPause {

  /** Of the agents that were admitted before; one of five may be missing. */
  private static final int ONE_OF = 5;

  private boolean wanted;
  private int expected;

  /**
   * @param agents admitted before
   */
  void begin(int agents) {
    wanted = true;
    expected = agents;
  }

  void end() {
    wanted = false;
  }

  /**
   * @param missing agents that have neither come back nor been given up
   */
  boolean holds(int missing) {
    return wanted && (long) missing * ONE_OF > expected;
  }
}
