package io.souk.launcher.client;

/** What was asked for is not true or cannot be had; its message is the one line the user sees. */
public final class ClientException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /** A failure that came without an HTTP answer. */
  public ClientException(String message) {
    this(0, message);
  }

  /** A failure that the platform answered with {@code status}. */
  public ClientException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** HTTP status of the answer, 0 when there was none. */
  public int status() {
    return status;
  }
}
