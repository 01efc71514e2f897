package io.souk.agent.nested;

/** A call that is not served. The message is for the caller. */
public final class CallRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status HTTP status of the answer
   */
  public CallRefusal(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  public static CallRefusal badRequest(String message) {
    return new CallRefusal(400, message);
  }

  /** The caller may not do that. */
  public static CallRefusal forbidden() {
    return new CallRefusal(403, "403 Forbidden.");
  }

  public static CallRefusal unknown(ContainerName name) {
    return new CallRefusal(404, "Container " + name + " cannot be found");
  }

  public int status() {
    return status;
  }
}
