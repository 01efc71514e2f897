package io.souk.chronos.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * The one name and password that open the port.
 *
 * @param user not empty, without a colon
 * @param password not empty
 */
public record Login(String user, String password) {

  public Login {
    if (user.isEmpty() || user.indexOf(':') >= 0 || password.isEmpty()) {
      throw new IllegalArgumentException("expected user:password");
    }
  }

  /**
   * Reads {@code user:password}.
   *
   * @throws IllegalArgumentException when a part is missing
   */
  public static Login parse(String text) {
    int colon = text.indexOf(':');
    return new Login(colon < 0 ? "" : text.substring(0, colon), text.substring(colon + 1));
  }

  /** Whether an {@code Authorization} header holds them; takes as long for a near miss. */
  boolean opens(String authorization) {
    String plain = user + ":" + password;
    String encoded = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    String[] parts = authorization.trim().split("\\s+", 2);
    return parts.length == 2
        && parts[0].equalsIgnoreCase("Basic")
        && MessageDigest.isEqual(
            encoded.getBytes(StandardCharsets.US_ASCII), parts[1].getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return user + ":…";
  }
}
