package io.souk.marathon.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.framework.adapter.http.Guard;
import io.souk.framework.adapter.http.Login;
import io.souk.security.Access;
import io.souk.security.Authentication;
import io.souk.security.Authorizer;
import io.souk.security.Principal;
import io.souk.security.Verdict;
import io.souk.security.audit.Deed;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is known is let in by name, nobody else is, and what they change of services is recorded. */
class DeedsTest {

  private static final String ALICE = basic("alice:hunter2");
  private static final String APP = "{\"id\":\"/shop/web\",\"cmd\":\"sleep 1\",\"instances\":0}";

  /** Takes its time, as a comparison of hashed secrets does. */
  private static final Authentication MASTER =
      (realm, header) ->
          CompletableFuture.supplyAsync(
              () ->
                  header.equals(Optional.of(ALICE))
                      ? new Verdict.Admitted(Optional.of(Principal.named("alice")))
                      : new Verdict.Unknown(List.of("Basic realm=\"Mesosphere\"")));

  private final List<Deed> deeds = new CopyOnWriteArrayList<>();
  private Service service =
      new Service(
          config ->
              config.withGuard(
                  Guard.OPEN
                      .withAccess(new Access(MASTER, Authorizer.PERMISSIVE))
                      .withAudit(deeds::add)));

  @AfterEach
  void stop() {
    service.close();
  }

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private int send(String method, String path, String body) {
    return service
        .send(method, path, body, "Authorization", ALICE, "Content-Type", "application/json")
        .statusCode();
  }

  private static String told(Deed deed) {
    Map<String, String> object = new TreeMap<>(deed.doing().object());
    object.computeIfPresent("deployment", (kind, id) -> "some");
    return deed.doing().call().orElse("") + object + deed.result().status();
  }

  @Test
  void whatChangesAServiceIsRecordedUnderTheNameShown() {
    assertThat(send("POST", "/v2/apps", APP)).isEqualTo(201);
    send("PUT", "/v2/apps//shop/web?force=true&token=hunter2", "{\"instances\":0}");
    send("POST", "/v2/apps/shop/web/restart?force=true", "");
    send("DELETE", "/v2/apps/shop/web/tasks", "");
    send("DELETE", "/v2/apps/shop/none", "");
    send("PUT", "/v2/groups/shop?dryRun=true", "{\"id\":\"/shop\"}");
    send("DELETE", "/v2/apps/shop/web?force=true", "");
    assertThat(deeds)
        .extracting(DeedsTest::told)
        .containsExactly(
            "CREATE_APP{app=/shop/web, deployment=some}201",
            "PUT_APP{app=/shop/web, deployment=some}200",
            "RESTART_APP{app=/shop/web, deployment=some}200",
            "KILL_TASKS{app=/shop/web}200",
            "DELETE_APP{app=/shop/none}404",
            "PUT_GROUP{dry_run=asked, group=/shop}" + deeds.get(5).result().status(),
            "DELETE_APP{app=/shop/web, deployment=some}200");
    assertThat(deeds)
        .allSatisfy(
            deed -> {
              assertThat(deed.role()).isEqualTo("marathon");
              assertThat(deed.asker()).isEqualTo(new Deed.Asker(Optional.of("alice"), "127.0.0.1"));
            });
    assertThat(deeds.toString()).doesNotContain("hunter2", ALICE.substring(6), "sleep");
  }

  @Test
  void readsAreNot() {
    assertThat(send("GET", "/v2/apps", "")).isEqualTo(200);
    assertThat(send("GET", "/v2/none", "")).isEqualTo(404);
    assertThat(deeds).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/apps", "/v2/events", "/metrics", "/none", "/v2/info", "/v2//%2e%2e"})
  void whoIsNotKnownHearsNothingButThatAndIsRecorded(String path) {
    HttpResponse<String> refused =
        service.send(
            "GET", path, "", "Authorization", basic("alice:wrong"), "Accept", "text/event-stream");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
    assertThat(refused.headers().allValues("WWW-Authenticate"))
        .containsExactly("Basic realm=\"Mesosphere\"");
    assertThat(deeds)
        .singleElement()
        .extracting(deed -> deed.result().outcome())
        .isEqualTo(Deed.Outcome.DENIED);
    assertThat(deeds.toString()).doesNotContain(basic("alice:wrong").substring(6));
  }

  @Test
  void checksOfHealthNeedNoName() {
    assertThat(service.send("GET", "/ping", "").statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyThatComesWhileTheNameIsLookedUpIsNotLost() {
    String app = "{\"id\":\"/a\",\"instances\":0,\"cmd\":\"%s\"}".formatted("x".repeat(200_000));
    assertThat(send("POST", "/v2/apps", app)).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/apps", "/ping", "/metrics", "/none"})
  void withALoginEveryPathAsksForIt(String path) {
    service.close();
    service =
        new Service(
            config -> config.withGuard(Guard.OPEN.withLogin(new Login("ops", "pass:wörd"))));
    for (String given : List.of(basic("ops:x"), basic("x:pass:wörd"), "Basic", "Bearer x")) {
      assertThat(service.send("GET", path, "", "Authorization", given).statusCode())
          .as(given)
          .isEqualTo(401);
    }
    assertThat(service.send("GET", path, "").statusCode()).isEqualTo(401);
    assertThat(service.send("GET", path, "", "Authorization", basic("ops:pass:wörd")).statusCode())
        .isEqualTo(path.equals("/none") ? 404 : 200);
  }
}
