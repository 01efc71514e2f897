package io.souk.framework.adapter.http;

import io.souk.security.Authentication;
import io.souk.security.Principal;
import io.souk.security.Realm;
import io.souk.security.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The one name and password that open the port of a framework (Marathon and Chronos, {@code
 * --http_credentials}).
 *
 * @param user not empty, without a colon
 * @param password not empty
 */
public record Login(String user, String password) implements Authentication {

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

  @Override
  public CompletableFuture<Verdict> check(Realm realm, Optional<String> header) {
    return CompletableFuture.completedFuture(
        header.filter(this::opens).isPresent()
            ? new Verdict.Admitted(Optional.of(Principal.named(user)))
            : new Verdict.Unknown(
                List.of("Basic realm=\"%s\", charset=\"UTF-8\"".formatted(realm.realmName()))));
  }

  /** Whether an {@code Authorization} header holds them; takes as long for a near miss. */
  private boolean opens(String authorization) {
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
