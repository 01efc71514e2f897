package io.souk.agent.boot;

/** The agent cannot start; the message is one line for its operator. */
public final class AgentStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public AgentStartException(String message) {
    super(message);
  }

  public AgentStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
