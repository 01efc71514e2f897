package io.souk.framework;

/** A commit or read that did not happen. */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** An entry has another version than expected; nothing was written. */
    CONFLICT,
    /** Key, value or batch breaks a limit; nothing was written. */
    INVALID,
    /** This master no longer leads; whether it was written is unknown. */
    NOT_LEADER,
    /** The store is closed or cannot be reached; whether it was written is unknown. */
    UNAVAILABLE
  }

  private final Code code;

  /** A failure of kind {@code code}, described by {@code message}. */
  public StoreException(Code code, String message) {
    super(message);
    this.code = code;
  }

  /** The kind of failure. */
  public Code code() {
    return code;
  }

  /** Whether the same call may succeed later. */
  public boolean retryable() {
    return code == Code.NOT_LEADER || code == Code.UNAVAILABLE;
  }
}
