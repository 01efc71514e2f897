package io.souk.protocol;

/** Something from outside could not be read, or a peer refused. */
public final class WireException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kind of fault it is. */
  public enum Code {
    /** Not JSON. */
    JSON_SYNTAX,
    /** JSON, but not the message it should be. */
    JSON_MAPPING,
    /** Not the protobuf message it should be. */
    PROTOBUF,
    /** Not RecordIO. */
    FRAMING,
    /** Larger than the limit. */
    TOO_LARGE,
    /** A message whose fields contradict each other or the rules of their values. */
    VALUE,
    /** The stream ended, or the peer cannot be reached. */
    DISCONNECTED
  }

  private final Code code;

  public WireException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public WireException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }

  /** Whether the same attempt may succeed later. */
  public boolean isRetryable() {
    return code == Code.DISCONNECTED;
  }

  /**
   * The body of the answer 400 to a request whose body has this fault (Mesos v1 APIs).
   *
   * @param messageName what the body should have been, such as {@code Call}
   */
  public String requestFault(String messageName) {
    return switch (code) {
      case JSON_SYNTAX -> "Failed to parse body into JSON: " + getMessage();
      case JSON_MAPPING ->
          "Failed to convert JSON into " + messageName + " protobuf: " + getMessage();
      case PROTOBUF -> "Failed to parse body into " + messageName + " protobuf";
      case FRAMING, TOO_LARGE, VALUE, DISCONNECTED -> getMessage();
    };
  }
}
