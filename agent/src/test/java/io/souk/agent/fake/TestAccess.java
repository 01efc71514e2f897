package io.souk.agent.fake;

import io.souk.security.Access;
import io.souk.security.Action;
import io.souk.security.Authorizer;
import io.souk.security.Principal;
import io.souk.security.Realm;
import io.souk.security.Verdict;
import io.souk.security.token.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Principals whose names say what they may do: {@code all} everything, {@code but:ACTION} the rest,
 * {@code only:ACTION} nothing else, {@code of:ACTION:OBJECT} that to this object and all else.
 * Everybody whose password is {@value #PASSWORD} is let in. Answers come late, on other threads.
 */
public final class TestAccess {

  public static final String PASSWORD = "secret-word";

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private TestAccess() {}

  /** Asked of everybody. */
  public static Access strict() {
    return strict(tokens());
  }

  /** Asked of everybody, and of executors by these tokens. */
  public static Access strict(Tokens tokens) {
    return new Access((realm, header) -> check(tokens, realm, header), authorizer());
  }

  /** Always those of the same key. */
  public static Tokens tokens() {
    return Tokens.of(
        "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8), Instant::now);
  }

  public static Authorizer authorizer() {
    return (who, action, object) -> who.map(name -> permits(name, action, object)).orElse(false);
  }

  private static boolean permits(String name, Action action, Optional<String> object) {
    String[] words = name.split(":");
    return switch (words[0]) {
      case "all" -> true;
      case "but" -> !action.key().equals(words[1]);
      case "only" -> action.key().equals(words[1]);
      case "of" -> !action.key().equals(words[1]) || object.equals(Optional.of(words[2]));
      default -> false;
    };
  }

  /** The header of somebody. */
  public static String basic(String name) {
    // Names have colons, which those of the wire have not.
    String user = ENCODER.encodeToString(name.getBytes(StandardCharsets.UTF_8));
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
  }

  private static CompletableFuture<Verdict> check(
      Tokens tokens, Realm realm, Optional<String> header) {
    return CompletableFuture.supplyAsync(
        () -> {
          Optional<Principal> found =
              realm == Realm.AGENT_EXECUTOR
                  ? header.flatMap(text -> bearer(tokens, text))
                  : header.flatMap(TestAccess::named);
          return found
              .<Verdict>map(who -> new Verdict.Admitted(Optional.of(who)))
              .orElseGet(
                  () ->
                      new Verdict.Unknown(
                          List.of("Basic realm=\"" + realm.realmName() + "\"", "Another")));
        });
  }

  private static Optional<Principal> named(String header) {
    if (!header.startsWith("Basic ")) {
      return Optional.empty();
    }
    String[] words = text(header.substring(6)).split(":");
    return words.length == 2 && words[1].equals(PASSWORD)
        ? Optional.of(Principal.named(text(words[0])))
        : Optional.empty();
  }

  private static Optional<Principal> bearer(Tokens tokens, String header) {
    return header.startsWith("Bearer ")
        ? tokens
            .verify(header.substring("Bearer ".length()))
            .map(claims -> new Principal(Optional.empty(), claims))
        : Optional.empty();
  }

  private static String text(String encoded) {
    String urlSafe = encoded.replace('+', '-').replace('/', '_');
    return new String(Base64.getUrlDecoder().decode(urlSafe), StandardCharsets.UTF_8);
  }
}
