package io.souk.security;

import java.util.Map;
import java.util.Optional;

/**
 * Somebody who has shown who they are.
 *
 * @param value the name under which secrets and permissions are kept; empty for an executor, which
 *     is known by its claims alone
 * @param claims what a token says of its bearer beside the name
 */
public record Principal(Optional<String> value, Map<String, String> claims) {

  public Principal {
    claims = Map.copyOf(claims);
  }

  /** One with a name and nothing else. */
  public static Principal named(String value) {
    return new Principal(Optional.of(value), Map.of());
  }
}
