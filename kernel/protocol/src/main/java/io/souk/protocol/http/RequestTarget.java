package io.souk.protocol.http;

/** What the first line of a request asks for. */
public final class RequestTarget {

  private RequestTarget() {}

  /**
   * Whether every {@code %} begins an escape: is followed by two hexadecimal digits. To be asked
   * before a path or a query is decoded, because decoders throw on broken escapes.
   *
   * @param target a path, a query or both, as they came
   */
  public static boolean isWellEncoded(String target) {
    int at = target.indexOf('%');
    while (at >= 0) {
      if (at + 2 >= target.length() || !isHex(target, at + 1) || !isHex(target, at + 2)) {
        return false;
      }
      at = target.indexOf('%', at + 3);
    }
    return true;
  }

  private static boolean isHex(String target, int at) {
    char c = target.charAt(at);
    return c < 128 && Character.digit(c, 16) >= 0;
  }
}
