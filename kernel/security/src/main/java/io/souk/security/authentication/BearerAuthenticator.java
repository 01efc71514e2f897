package io.souk.security.authentication;

import io.souk.security.Principal;
import io.souk.security.token.Tokens;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Bearer tokens (RFC 6750), by which executors show who they are; these have no name. */
public final class BearerAuthenticator implements Authenticator {

  private final Tokens tokens;

  public BearerAuthenticator(Tokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public String scheme() {
    return "Bearer";
  }

  @Override
  public CompletableFuture<Optional<Principal>> identify(String header) {
    return CompletableFuture.completedFuture(
        Authenticator.parameter("Bearer", header)
            .flatMap(tokens::verify)
            .map(claims -> new Principal(Optional.empty(), claims)));
  }
}
