package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/** Reads URLs as people write them: what may not stand in a URL is escaped first. */
final class WebUrl {

  private static final String LEGAL = "-._~:/?#[]@!$&'()*+,;=%";

  private WebUrl() {}

  /** An absolute URL with a host, all of it ASCII. */
  static URI parse(String text) throws FetchException {
    try {
      URI uri = new URI(escaped(text));
      if (uri.getHost() == null) {
        throw new FetchException("has no valid host name");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new FetchException("is not a valid URL: " + e.getReason(), e);
    }
  }

  /** User name and password, decoded; refuses what would end a line of a protocol. */
  static String decoded(String escaped) throws FetchException {
    String plain = java.net.URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
    if (plain.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new FetchException("has control characters");
    }
    return plain;
  }

  private static String escaped(String text) {
    StringBuilder url = new StringBuilder();
    for (byte raw : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (raw & 0xff);
      boolean legal = c < 0x80 && (Character.isLetterOrDigit(c) || LEGAL.indexOf(c) >= 0);
      if (legal) {
        url.append(c);
      } else {
        url.append('%').append(String.format("%02X", (int) c));
      }
    }
    return url.toString();
  }
}
