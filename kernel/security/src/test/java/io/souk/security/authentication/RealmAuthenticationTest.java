package io.souk.security.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.security.ClientCredential;
import io.souk.security.Principal;
import io.souk.security.Realm;
import io.souk.security.Verdict;
import io.souk.security.credential.SecretHash;
import io.souk.security.file.SourceFile;
import io.souk.security.token.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealmAuthenticationTest {

  private static final Verdict BASIC_ASKED =
      new Verdict.Unknown(List.of("Basic realm=\"mesos-master-readwrite\""));

  @TempDir Path dir;

  private final HashingRoom room = new HashingRoom(1);
  private final Tokens tokens =
      Tokens.of(
          "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII),
          () -> Instant.EPOCH);
  private BasicAuthenticator basic;
  private RealmAuthentication authentication;

  @BeforeEach
  void open() throws IOException {
    write(
        "{\"credentials\":[{\"principal\":\"ops\",\"secret\":\"a:b:\"},{\"principal\":\"ü\",\"secret\":\"ß\"}]}");
    open(room);
  }

  private void write(String text) throws IOException {
    Files.writeString(dir.resolve("c.json"), text);
  }

  private void open(HashingRoom where) {
    basic = BasicAuthenticator.open(new SourceFile("--credentials", dir.resolve("c.json")), where);
    authentication =
        new RealmAuthentication(
            Map.of(
                Realm.MASTER_READWRITE, List.of(basic),
                Realm.AGENT_READWRITE, List.of(basic, new BearerAuthenticator(tokens)),
                Realm.AGENT_EXECUTOR, List.of(new BearerAuthenticator(tokens)),
                Realm.MASTER_SCHEDULER, List.of()));
  }

  private Verdict check(Realm realm, String header) {
    return await(authentication.check(realm, Optional.of(header)));
  }

  private static Verdict await(CompletableFuture<Verdict> verdict) {
    return verdict.orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Verdict named(String name) {
    return new Verdict.Admitted(Optional.of(Principal.named(name)));
  }

  @Test
  void theSecretBeginsAfterTheFirstColon() {
    assertThat(check(Realm.MASTER_READWRITE, basic("ops:a:b:"))).isEqualTo(named("ops"));
    assertThat(check(Realm.MASTER_READWRITE, basic("ü:ß"))).isEqualTo(named("ü"));
    assertThat(
            check(
                Realm.MASTER_READWRITE, new ClientCredential("ops", "a:b:").authorizationHeader()))
        .isEqualTo(named("ops"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic ",
        "Basic  ",
        "Basic !!!!",
        "Bearer b3BzOmE6Yjo=",
        "Digest x",
        "BasicXb3BzOmE6Yjo=",
        "b3BzOmE6Yjo=",
        "Basic b3Bz",
        "Basic b3BzOg==",
        "Basic OmE6Yjo=",
        "Basic /////w==",
        "Basic b3BzOmE6Yjo= x"
      })
  void everythingElseIsRefusedWithTheChallenge(String header) {
    assertThat(check(Realm.MASTER_READWRITE, header)).isEqualTo(BASIC_ASKED);
  }

  @Test
  void noHeaderOrOneTooLongIsRefused() {
    assertThat(await(authentication.check(Realm.MASTER_READWRITE, Optional.empty())))
        .isEqualTo(BASIC_ASKED);
    assertThat(check(Realm.MASTER_READWRITE, basic("ops:a:b:") + " ".repeat(9000)))
        .isEqualTo(BASIC_ASKED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic", "BASIC", "Basic "})
  void theSchemeIsReadInAnyCase(String scheme) {
    assertThat(check(Realm.MASTER_READWRITE, scheme + basic("ops:a:b:").substring(5)))
        .isEqualTo(named("ops"));
  }

  @Test
  void whereNobodyIsAskedHeadersAreIgnored() {
    Verdict nobody = new Verdict.Admitted(Optional.empty());
    for (Realm open : List.of(Realm.MASTER_READONLY, Realm.MASTER_SCHEDULER)) {
      assertThat(check(open, basic("ops:a:b:"))).isEqualTo(nobody);
      assertThat(check(open, "nonsense")).isEqualTo(nobody);
      assertThat(await(authentication.check(open, Optional.empty()))).isEqualTo(nobody);
    }
  }

  @Test
  void severalWaysOfOneRealmAreTriedInOrderAndListedTogether() {
    String bearer = "Bearer " + tokens.issue(Map.of("cid", "c"));
    Verdict executor =
        new Verdict.Admitted(Optional.of(new Principal(Optional.empty(), Map.of("cid", "c"))));
    assertThat(check(Realm.AGENT_READWRITE, basic("ops:a:b:"))).isEqualTo(named("ops"));
    assertThat(check(Realm.AGENT_READWRITE, bearer)).isEqualTo(executor);
    assertThat(check(Realm.AGENT_EXECUTOR, bearer)).isEqualTo(executor);
    assertThat(check(Realm.AGENT_READWRITE, "x"))
        .isEqualTo(
            new Verdict.Unknown(
                List.of(
                    "Basic realm=\"mesos-agent-readwrite\"",
                    "Bearer realm=\"mesos-agent-readwrite\"")));
    assertThat(check(Realm.AGENT_EXECUTOR, basic("ops:a:b:")))
        .isEqualTo(new Verdict.Unknown(List.of("Bearer realm=\"mesos-agent-executor\"")));
  }

  @Test
  void aChangedFileCountsFromThenOn() throws IOException {
    write("{\"credentials\":[{\"principal\":\"ops\",\"secret\":\"new\"}]}");
    assertThat(check(Realm.MASTER_READWRITE, basic("ops:a:b:"))).isEqualTo(named("ops"));
    assertThat(basic.reload()).isTrue();
    assertThat(check(Realm.MASTER_READWRITE, basic("ops:a:b:"))).isEqualTo(BASIC_ASKED);
    assertThat(check(Realm.MASTER_READWRITE, basic("ops:new"))).isEqualTo(named("ops"));
  }

  private void hash(String secret) throws IOException {
    write(
        "{\"credentials\":[{\"principal\":\"ops\",\"secret\":\"%s\"}]}"
            .formatted(SecretHash.of(secret, 2000).text()));
  }

  @Test
  void ofHashedSecretsTheOutcomeIsRememberedUntilTheFileChanges() throws IOException {
    hash("one");
    open(room);
    Optional<String> right = Optional.of(basic("ops:one"));
    Optional<String> wrong = Optional.of(basic("ops:two"));
    assertThat(await(authentication.check(Realm.MASTER_READWRITE, right))).isEqualTo(named("ops"));
    assertThat(await(authentication.check(Realm.MASTER_READWRITE, wrong))).isEqualTo(BASIC_ASKED);
    CountDownLatch busy = occupy(1);
    assertThat(authentication.check(Realm.MASTER_READWRITE, right))
        .isCompletedWithValue(named("ops"));
    assertThat(authentication.check(Realm.MASTER_READWRITE, wrong))
        .isCompletedWithValue(BASIC_ASKED);
    hash("two");
    basic.reload();
    CompletableFuture<Verdict> anew = authentication.check(Realm.MASTER_READWRITE, right);
    assertThat(anew).isNotDone();
    busy.countDown();
    assertThat(await(anew)).isEqualTo(BASIC_ASKED);
    assertThat(await(authentication.check(Realm.MASTER_READWRITE, wrong))).isEqualTo(named("ops"));
  }

  /** Fills the room with work that goes on until the latch is counted down. */
  private CountDownLatch occupy(int pieces) {
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < pieces; i++) {
      room.submit(
          () -> {
            try {
              return end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              return false;
            }
          });
    }
    return end;
  }

  @Test
  void aFloodOfWrongSecretsIsRefusedOnceTooManyWait() throws IOException {
    hash("one");
    open(room);
    CountDownLatch busy = occupy(1);
    List<CompletableFuture<Verdict>> waiting = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      waiting.add(
          authentication.check(Realm.MASTER_READWRITE, Optional.of(basic("ops:wrong" + i))));
    }
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    Optional<String> right = Optional.of(basic("ops:one"));
    assertThat(authentication.check(Realm.MASTER_READWRITE, right))
        .isCompletedWithValue(BASIC_ASKED);
    // The same as one that waits already takes no place of its own.
    assertThat(authentication.check(Realm.MASTER_READWRITE, Optional.of(basic("ops:wrong1"))))
        .isNotDone();
    busy.countDown();
    waiting.forEach(verdict -> assertThat(await(verdict)).isEqualTo(BASIC_ASKED));
    assertThat(await(authentication.check(Realm.MASTER_READWRITE, right))).isEqualTo(named("ops"));
  }

  @Property(tries = 500)
  void noHeaderOfAnyBytesIsTaken(@ForAll byte[] bytes) throws IOException {
    Path file = Files.createTempFile("credentials", ".json");
    try {
      Files.writeString(file, "{\"credentials\":[{\"principal\":\"p\",\"secret\":\"s3cret\"}]}");
      BasicAuthenticator way =
          BasicAuthenticator.open(new SourceFile("--credentials", file), new HashingRoom(1));
      assertThat(way.identify("Basic " + Base64.getEncoder().encodeToString(bytes)))
          .isCompletedWithValue(Optional.empty());
      assertThat(way.identify(new String(bytes, StandardCharsets.ISO_8859_1)))
          .isCompletedWithValue(Optional.empty());
    } finally {
      Files.delete(file);
    }
  }
}
