package io.souk.launcher.option;

/** An option that cannot be; its message is the one line the user sees. Exit code 2. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A usage error described by {@code message}: option, value, what is accepted. */
  public UsageException(String message) {
    super(message);
  }
}
