package io.souk.agent.runtime;

/** A container or a command in it cannot be started. The message is for the user of the task. */
public final class LaunchException extends Exception {

  private static final long serialVersionUID = 1L;

  public LaunchException(String message) {
    super(message);
  }

  public LaunchException(String message, Throwable cause) {
    super(message, cause);
  }
}
