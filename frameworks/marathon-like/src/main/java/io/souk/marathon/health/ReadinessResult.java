package io.souk.marathon.health;

/**
 * What a task answered to its readiness check.
 *
 * @param status HTTP status; {@value #NO_ANSWER} stands for none
 * @param body what came, or why nothing did; cut off at {@value #MAX_BODY} characters
 */
public record ReadinessResult(int status, String contentType, String body) {

  /** As a gateway would say it. */
  public static final int NO_ANSWER = 504;

  /** What is kept of an answer. */
  public static final int MAX_BODY = 16_384;

  /** Bounded. */
  public ReadinessResult {
    body = body.length() > MAX_BODY ? body.substring(0, MAX_BODY) : body;
  }

  /** The task did not answer. */
  public static ReadinessResult none(String cause) {
    return new ReadinessResult(NO_ANSWER, "text/plain", cause);
  }
}
