package io.souk.agent.adapter.docker;

/** The engine refused something or did not answer. The message is one line for people. */
final class EngineException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  enum Kind {
    /** No answer: the engine is stopped, or its socket is not there or not ours to open. */
    UNREACHABLE,
    NOT_FOUND,
    /** In the wrong state for what was asked, or the name is taken. */
    CONFLICT,
    REFUSED
  }

  private final Kind kind;

  EngineException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Whether the same request may succeed once the engine is back. */
  boolean retryable() {
    return kind == Kind.UNREACHABLE;
  }
}
