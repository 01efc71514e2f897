package io.souk.registry;

/** A batch that was not, or not surely, written. */
public final class RegistryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** An entry has another version than expected; nothing was written. */
    CONFLICT,
    /** Key, value or batch breaks a limit; nothing was written. */
    INVALID,
    /** This member does not lead in that term; whether it was written is unknown. */
    NOT_LEADER,
    /** Closed, or the majority cannot be reached; whether it was written is unknown. */
    UNAVAILABLE,
    /** The files on disk belong to something else or cannot be read. */
    STORAGE
  }

  private final Code code;

  /** A failure of kind {@code code}, described by {@code message}. */
  public RegistryException(Code code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * A failure of kind {@code code}, described by {@code message}, that {@code cause} brought about.
   */
  public RegistryException(Code code, String message, Throwable cause) {
    super(message, cause);
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
