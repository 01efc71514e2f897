package io.souk.agent.runtime;

/** How a command that was run inside a container ended. */
public sealed interface ExecResult {

  /**
   * It ended.
   *
   * @param code exit code, or 128 + signal when a signal ended it
   */
  record Completed(int code) implements ExecResult {}

  /** It took longer than it may and was killed. */
  record TimedOut() implements ExecResult {}
}
