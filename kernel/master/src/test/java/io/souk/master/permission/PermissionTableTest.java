package io.souk.master.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.souk.master.permission.PermissionTable.Standing;
import io.souk.security.Access;
import io.souk.security.Action;
import io.souk.security.Authorizer;
import io.souk.security.Principal;
import io.souk.security.Realm;
import io.souk.security.RoleSecurity;
import io.souk.security.Verdict;
import io.souk.security.acl.Acls;
import io.souk.security.file.SourceFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every action that a master asks permission for, over HTTP against a whole master: whoever is
 * granted it is let; whoever is granted it to something else alone, is not granted it, or has no
 * name is refused.
 */
@Timeout(180)
class PermissionTableTest {

  @TempDir static Path dir;

  private static Vertx vertx;
  private static HttpClient client;
  private static MasterServer master;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    client = HttpClient.newHttpClient();
    Authorizer acls =
        Acls.read(
            new SourceFile("--acls", dir.resolve("acls.json")),
            PermissionTable.acls().getBytes(StandardCharsets.UTF_8));
    master =
        await(
            MasterServer.start(
                vertx,
                MasterConfig.of("127.0.0.1", 0, dir)
                    .withSecurity(
                        RoleSecurity.OPEN.withAccess(new Access(PermissionTableTest::check, acls))),
                List.of()));
  }

  /** The header is the name; whoever sends none has none. */
  private static CompletableFuture<Verdict> check(Realm realm, Optional<String> header) {
    return CompletableFuture.completedFuture(new Verdict.Admitted(header.map(Principal::named)));
  }

  @AfterAll
  static void stop() {
    client.shutdownNow();
    await(master.stop());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  static Stream<Arguments> attempts() {
    return PermissionTable.CASES.stream()
        .flatMap(
            each ->
                Stream.concat(
                        Stream.of(Standing.values())
                            .map(standing -> Optional.of(standing.of(each.action()))),
                        Stream.of(Optional.<String>empty()))
                    .map(who -> Arguments.of(each, who)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("attempts")
  void onlyWhoIsGrantedItIsLet(Case attempt, Optional<String> who) throws Exception {
    try (Stage stage = new Stage(actor(Optional.of(PermissionTable.ADMIN)))) {
      assertThat(attempt.attempt().let(stage, actor(who)))
          .isEqualTo(PermissionTable.granted(attempt, who));
    }
  }

  private static Actor actor(Optional<String> who) {
    return new Actor(client, URI.create("http://127.0.0.1:" + master.port()), who, who);
  }

  @Test
  void everyActionIsTriedOrAskedForElsewhere() {
    Set<Action> both = EnumSet.copyOf(PermissionTable.tried());
    both.retainAll(PermissionTable.elsewhere());
    assertThat(both).isEmpty();
    Set<Action> all = EnumSet.copyOf(PermissionTable.tried());
    all.addAll(PermissionTable.elsewhere());
    assertThat(all).containsExactlyInAnyOrder(Action.values());
  }
}
