package io.souk.security.file;

/**
 * A file that cannot be used. Its message names the option, the file, what is wrong and what is
 * accepted; it never holds a secret.
 */
public final class SecurityFileException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  public SecurityFileException(String message) {
    super(message);
  }
}
