package io.souk.master.bus;

/**
 * The loop's answer to a command, in the terms of HTTP.
 *
 * @param status HTTP status
 * @param body text of the answer, empty when it has none
 */
public record Reply(int status, String body) {

  /** 200 without body. */
  public static Reply ok() {
    return new Reply(200, "");
  }

  /** 202 without body. */
  public static Reply accepted() {
    return new Reply(202, "");
  }

  /** 400: the call contradicts the state. */
  public static Reply badRequest(String body) {
    return new Reply(400, body);
  }

  /** 403: the caller may not do this (now). */
  public static Reply forbidden(String body) {
    return new Reply(403, body);
  }

  /** 404: what the call names is not there. */
  public static Reply notFound(String body) {
    return new Reply(404, body);
  }

  /** 409: the call contradicts the state, and may not do so later. */
  public static Reply conflict(String body) {
    return new Reply(409, body);
  }

  /** 501: not known here. */
  public static Reply notImplemented(String body) {
    return new Reply(501, body);
  }

  /** 503: the same call may succeed later or elsewhere. */
  public static Reply unavailable(String body) {
    return new Reply(503, body);
  }

  /** Whether the command was taken. */
  public boolean taken() {
    return status < 300;
  }
}
