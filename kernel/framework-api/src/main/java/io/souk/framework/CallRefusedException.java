package io.souk.framework;

/** The master refused a call, or could not be reached. */
public final class CallRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status HTTP status of the answer, 503 when there was none
   * @param message body of the answer
   */
  public CallRefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** HTTP status of the answer, 503 when there was none. */
  public int status() {
    return status;
  }

  /** Whether the same call may succeed later. */
  public boolean retryable() {
    return status == 503 || status == 307;
  }
}
