package io.souk.agent.adapter.http;

/**
 * A request that is not served.
 *
 * @see AgentApi
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param body the answer's text, may be empty
   */
  Refusal(int status, String body) {
    super(body, null, false, false);
    this.status = status;
  }

  static Refusal badRequest(String body) {
    return new Refusal(400, body);
  }

  /** Something that the caller may not do or see. */
  static Refusal forbidden() {
    return new Refusal(403, "403 Forbidden.");
  }

  /** A file that is not there, or that nobody may know of. */
  static Refusal noSuchFile() {
    return new Refusal(404, "");
  }

  int status() {
    return status;
  }
}
