package io.souk.chronos;

/** A request that this framework does not carry out. */
public final class ChronosException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** The request or the definition in it breaks a rule; nothing was changed. */
    INVALID,
    /** What would follow is more than can be stored at once; nothing was changed. */
    TOO_LARGE,
    /** No job has the given name; nothing was changed. */
    UNKNOWN_JOB,
    /** No run that is kept has the given id, or its files are gone. */
    UNKNOWN_RUN,
    /** The agent that was asked does not answer; the same request may succeed later. */
    AGENT,
    /** Too much is waiting already; the same request may succeed later. */
    BUSY,
    /** The framework is stopping or lost its store; the same request may succeed later. */
    UNAVAILABLE
  }

  private final Code code;

  /** A refusal of kind {@code code}; {@code message} is for a person, most useful part first. */
  public ChronosException(Code code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** A definition or a parameter that breaks a rule. */
  public static ChronosException invalid(String message) {
    return new ChronosException(Code.INVALID, message);
  }

  /** No job of that name. */
  public static ChronosException unknownJob(String name) {
    return new ChronosException(Code.UNKNOWN_JOB, "job '" + shorten(name) + "' does not exist");
  }

  /** The kind of refusal. */
  public Code code() {
    return code;
  }

  /** Whether the same request may succeed later. */
  public boolean retryable() {
    return code == Code.BUSY || code == Code.UNAVAILABLE || code == Code.AGENT;
  }

  /** At most 200 characters of a text that came from outside, for use in a message. */
  public static String shorten(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
