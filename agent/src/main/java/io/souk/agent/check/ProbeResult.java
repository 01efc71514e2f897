package io.souk.agent.check;

/** How one probe ended. */
public sealed interface ProbeResult {
  /** The value of a TCP answer that means "connected"; 0 means "refused". */
  int CONNECTED = 1;

  /**
   * The target answered.
   *
   * @param value HTTP status, exit code of the command, or for TCP 1 and 0
   */
  record Answer(int value) implements ProbeResult {}

  /** No answer: timed out, could not connect, could not run. */
  record Failure(String reason) implements ProbeResult {}

  /** The probe says nothing about the task (the container engine is away, the agent stops). */
  record Discarded(String reason) implements ProbeResult {}
}
