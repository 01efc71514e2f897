package io.souk.security.authentication;

import io.souk.security.Principal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One way to show who one is. Safe for use by many threads. */
public interface Authenticator {

  /** What clients are told to try: {@code Basic} or another scheme. */
  String scheme();

  /**
   * Who sends a header; empty when it does not show that in this way.
   *
   * @return complete already when no work was needed. Never fails
   */
  CompletableFuture<Optional<Principal>> identify(String header);

  /** What follows the name of the scheme in a header; empty when it is of another scheme. */
  static Optional<String> parameter(String scheme, String header) {
    int start = scheme.length();
    if (header.length() <= start
        || header.charAt(start) != ' '
        || !header.regionMatches(true, 0, scheme, 0, start)) {
      return Optional.empty();
    }
    return Optional.of(header.substring(start + 1).strip());
  }
}
