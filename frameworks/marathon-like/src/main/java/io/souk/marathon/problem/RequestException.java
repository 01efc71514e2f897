package io.souk.marathon.problem;

import java.util.List;

/**
 * A request that was refused. The only expected failure of this module: its kind decides the HTTP
 * status, message and details the body.
 */
public final class RequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why a request is refused. */
  public enum Kind {
    /** Not JSON, or no body where one is needed. */
    MALFORMED(400),
    /** A parameter or id that makes no sense. */
    BAD_REQUEST(400),
    /** JSON of the wrong type or against a schema rule. */
    SCHEMA(422),
    /** Well-formed, but breaks a rule of what it describes. */
    INVALID(422),
    /** An argument that cannot be read, such as a selector. */
    UNPROCESSABLE(422),
    /** There is no such thing. */
    NOT_FOUND(404),
    /** The id is taken. */
    EXISTS(409),
    /** A running deployment holds the app. */
    LOCKED(409),
    /** Too many deployments run. */
    TOO_MANY(403),
    /** The service cannot answer now. */
    UNAVAILABLE(503);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    /** The HTTP status of the answer. */
    public int status() {
      return status;
    }
  }

  private final Kind kind;
  private final transient List<Problem> problems;
  private final transient List<String> deployments;

  private RequestException(
      Kind kind, String message, List<Problem> problems, List<String> deployments) {
    super(message, null, false, false);
    this.kind = kind;
    this.problems = List.copyOf(problems);
    this.deployments = List.copyOf(deployments);
  }

  /** A refusal that its message explains. */
  public static RequestException of(Kind kind, String message) {
    return new RequestException(kind, message, List.of(), List.of());
  }

  /** JSON of the wrong shape. */
  public static RequestException schema(List<Problem> problems) {
    return new RequestException(Kind.SCHEMA, "Invalid JSON", problems, List.of());
  }

  /** A document that breaks rules. */
  public static RequestException invalid(List<Problem> problems) {
    return new RequestException(Kind.INVALID, "Object is not valid", problems, List.of());
  }

  /** A document that breaks one rule. */
  public static RequestException invalid(String path, String message) {
    return invalid(List.of(new Problem(path, message)));
  }

  /** Text that is not JSON. */
  public static RequestException malformed(String message, String parserText) {
    return new RequestException(
        Kind.MALFORMED, message, List.of(new Problem("", parserText)), List.of());
  }

  /** An app that these running deployments hold. */
  public static RequestException locked(List<String> deployments) {
    return new RequestException(
        Kind.LOCKED,
        "App is locked by one or more deployments. Override with the option '?force=true'."
            + " View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
        List.of(),
        deployments);
  }

  /** There is no such thing. */
  public static RequestException notFound(String message) {
    return of(Kind.NOT_FOUND, message);
  }

  /** The same refusal of something that stands at {@code path} in a larger document. */
  public RequestException at(String path) {
    List<Problem> moved =
        problems.stream()
            .map(
                each ->
                    new Problem(
                        path.isEmpty() || !each.path().equals("/") ? path + each.path() : path,
                        each.message()))
            .toList();
    return new RequestException(kind, getMessage(), moved, deployments);
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }

  /** What is wrong, for {@code SCHEMA}, {@code INVALID} and {@code MALFORMED}. */
  public List<Problem> problems() {
    return problems;
  }

  /** The deployments in the way, for {@code LOCKED}. */
  public List<String> deployments() {
    return deployments;
  }
}
