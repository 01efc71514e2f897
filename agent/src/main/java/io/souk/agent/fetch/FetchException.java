package io.souk.agent.fetch;

/** Something cannot be fetched. The message is one line for the user of the task. */
public final class FetchException extends Exception {

  private static final long serialVersionUID = 1L;

  public FetchException(String message) {
    super(message);
  }

  public FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}
