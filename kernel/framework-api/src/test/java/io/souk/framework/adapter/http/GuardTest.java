package io.souk.framework.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.security.Access;
import io.souk.security.Authentication;
import io.souk.security.Authorizer;
import io.souk.security.Principal;
import io.souk.security.Realm;
import io.souk.security.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Either the login or a name that the master knows opens. */
class GuardTest {

  private static final Login LOGIN = new Login("ops", "pass:wörd");

  /** Knows one token. */
  private static final Authentication MASTER =
      (realm, header) ->
          CompletableFuture.completedFuture(
              header.equals(Optional.of("Bearer alice"))
                  ? new Verdict.Admitted(Optional.of(Principal.named("alice")))
                  : new Verdict.Unknown(List.of("Bearer")));

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Verdict ask(Guard guard, String header) {
    return guard
        .authentication()
        .check(Realm.MARATHON, header.isEmpty() ? Optional.empty() : Optional.of(header))
        .join();
  }

  private static Guard both() {
    return Guard.OPEN.withLogin(LOGIN).withAccess(new Access(MASTER, Authorizer.PERMISSIVE));
  }

  @Test
  void withoutAnyNobodyIsAsked() {
    assertThat(Guard.OPEN.authentication()).isSameAs(Authentication.NONE);
  }

  @Test
  void theLoginAloneOpensWhereTheMasterAsksNobody() {
    Guard guard = Guard.OPEN.withLogin(LOGIN);
    assertThat(ask(guard, basic("ops:pass:wörd")))
        .isEqualTo(new Verdict.Admitted(Optional.of(Principal.named("ops"))));
    assertThat(ask(guard, ""))
        .isEqualTo(new Verdict.Unknown(List.of("Basic realm=\"Mesosphere\", charset=\"UTF-8\"")));
  }

  @Test
  void eitherOpens() {
    assertThat(ask(both(), basic("ops:pass:wörd"))).isInstanceOf(Verdict.Admitted.class);
    assertThat(ask(both(), "Bearer alice"))
        .isEqualTo(new Verdict.Admitted(Optional.of(Principal.named("alice"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Basic", "Basic !", "Bearer bob", "Basic b3Bz", "ops:pass:wörd"})
  void nothingElseDoesAndBothChallengesAreTold(String header) {
    assertThat(ask(both(), header))
        .isEqualTo(
            new Verdict.Unknown(
                List.of("Basic realm=\"Mesosphere\", charset=\"UTF-8\"", "Bearer")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "ops", "ops:", ":secret"})
  void aLoginHasBothParts(String text) {
    assertThatThrownBy(() -> Login.parse(text)).hasMessage("expected user:password");
  }

  @Test
  void aPasswordIsNotShown() {
    assertThat(both().toString()).contains("ops").doesNotContain("wörd");
  }
}
