package io.souk.agent.fetch;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the bytes behind a URI must add up to. It is written at the end of the URI, as in {@code
 * http://host/app.tar.gz#sha256=9f86d0…}: a fragment is not sent to servers, and an agent that does
 * not know of it fetches the same file.
 *
 * @param algorithm as Java calls it
 * @param hex in lower case
 */
public record Checksum(String algorithm, String hex) {

  private static final Map<String, String> ALGORITHMS =
      Map.of("sha256", "SHA-256", "sha512", "SHA-512");
  private static final Map<String, Integer> DIGITS = Map.of("sha256", 64, "sha512", 128);

  /** A URI and the checksum that was found at its end. */
  public record Split(String uri, Optional<Checksum> checksum) {}

  /**
   * @throws FetchException when there is one that cannot be right
   */
  public static Split split(String text) throws FetchException {
    int at = text.lastIndexOf('#');
    int equals = text.indexOf('=', Math.max(at, 0));
    String name = at >= 0 && equals > at ? text.substring(at + 1, equals) : "";
    if (!ALGORITHMS.containsKey(name)) {
      return new Split(text, Optional.empty());
    }
    String hex = text.substring(equals + 1).toLowerCase(Locale.ROOT);
    int digits = DIGITS.get(name);
    if (hex.length() != digits || !hex.matches("[0-9a-f]*")) {
      throw new FetchException("#" + name + "=: expected " + digits + " hexadecimal digits");
    }
    return new Split(text.substring(0, at), Optional.of(new Checksum(ALGORITHMS.get(name), hex)));
  }
}
