package io.souk.agent.files;

/** A file that is not shown. */
public final class FileRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** What was given is no path. */
    INVALID,
    /** It is not there, or is none of those that may be seen. */
    MISSING,
    /** The agent itself may not read it. */
    DENIED,
    /** Whoever asks may not see it. */
    FORBIDDEN,
    /** A directory where a file is needed. */
    DIRECTORY,
    /** A pipe, socket or device: those are never opened. */
    SPECIAL
  }

  private final Kind kind;

  FileRefusal(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  static FileRefusal missing() {
    return new FileRefusal(Kind.MISSING, "No such file");
  }

  static FileRefusal forbidden() {
    return new FileRefusal(Kind.FORBIDDEN, "403 Forbidden.");
  }

  public Kind kind() {
    return kind;
  }
}
