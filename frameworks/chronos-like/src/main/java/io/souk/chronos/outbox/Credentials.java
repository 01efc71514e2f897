package io.souk.chronos.outbox;

/** Who we are to another server. Its text form shows no password. */
public record Credentials(String user, String password) {

  private static final int MAX_LENGTH = 1000;

  public Credentials {
    if (user.isEmpty() || user.length() > MAX_LENGTH || password.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("expected user:password, at most 1000 characters each");
    }
    if ((user + password).chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("expected user:password without control characters");
    }
  }

  /**
   * Reads {@code user:password}; the password may have further colons.
   *
   * @throws IllegalArgumentException when it is none; the message does not repeat it
   */
  public static Credentials parse(String text) {
    String line = text.strip();
    int colon = line.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("expected one line user:password");
    }
    return new Credentials(line.substring(0, colon), line.substring(colon + 1));
  }

  @Override
  public String toString() {
    return "Credentials[" + user + ", …]";
  }
}
