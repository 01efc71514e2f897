package io.souk.security;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A name and the secret that shows it, as a process sends them to others.
 *
 * @param principal the name; not empty and without {@code :}
 * @param secret the secret, as it is
 */
public record ClientCredential(String principal, String secret) {

  public ClientCredential {
    if (principal.isEmpty() || principal.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "principal '" + principal + "': expected a name without ':'");
    }
  }

  /** The value of an {@code Authorization} header. */
  public String authorizationHeader() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((principal + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "ClientCredential[principal=" + principal + ", secret=hidden]";
  }
}
