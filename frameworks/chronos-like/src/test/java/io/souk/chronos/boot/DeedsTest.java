package io.souk.chronos.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.framework.adapter.http.Guard;
import io.souk.security.Access;
import io.souk.security.Authentication;
import io.souk.security.Authorizer;
import io.souk.security.Principal;
import io.souk.security.Verdict;
import io.souk.security.audit.Deed;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom the master knows is let in by name, and what they change of jobs is recorded. */
class DeedsTest {

  private static final String ALICE =
      "Basic " + Base64.getEncoder().encodeToString("alice:hunter2".getBytes(UTF_8));

  /** Takes its time, as a comparison of hashed secrets does. */
  private static final Authentication MASTER =
      (realm, header) ->
          CompletableFuture.supplyAsync(
              () ->
                  header.equals(Optional.of(ALICE))
                      ? new Verdict.Admitted(Optional.of(Principal.named("alice")))
                      : new Verdict.Unknown(List.of("Basic realm=\"Mesosphere\"")));

  private final List<Deed> deeds = new CopyOnWriteArrayList<>();
  private Platform platform;

  @BeforeEach
  void start() {
    Guard guard =
        Guard.OPEN.withAccess(new Access(MASTER, Authorizer.PERMISSIVE)).withAudit(deeds::add);
    platform = new Platform(config -> config.withGuard(guard));
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private int send(String method, String path, String body) {
    return platform
        .call(method, path, body, "Authorization", ALICE, "Content-Type", "application/json")
        .statusCode();
  }

  @Test
  void whatChangesAJobIsRecordedUnderTheNameShown() {
    assertThat(send("POST", "/v1/scheduler/iso8601", "{\"name\":\"a\",\"schedule\":\"R0//PT1H\"}"))
        .isEqualTo(204);
    send("PUT", "/scheduler/job/a?arguments=--password%20hunter2", "");
    send("PUT", "/v1/scheduler/job/a/disable", "");
    send("PUT", "/v1/scheduler/job/success/a", "");
    send("DELETE", "/v1/scheduler/task/kill/a", "");
    send("PUT", "/v1/scheduler/calendars/c", "{}");
    send("DELETE", "/v1/scheduler/job/a", "");
    send("DELETE", "/v1/scheduler/job/a", "");
    assertThat(deeds)
        .extracting(
            deed -> deed.doing().call().orElse("") + deed.doing().object() + deed.result().status())
        .containsExactly(
            "PUT_JOB{job=a}204",
            "RUN_JOB{job=a}204",
            "DISABLE_JOB{job=a}204",
            "MARK_SUCCESS{job=a}200",
            "KILL_TASKS{job=a}204",
            "PUT_CALENDAR{calendar=c}" + deeds.get(5).result().status(),
            "DELETE_JOB{job=a}204",
            "DELETE_JOB{job=a}400");
    assertThat(deeds)
        .allSatisfy(
            deed -> {
              assertThat(deed.role()).isEqualTo("chronos");
              assertThat(deed.asker()).isEqualTo(new Deed.Asker(Optional.of("alice"), "127.0.0.1"));
            });
    assertThat(deeds.toString()).doesNotContain("hunter2", ALICE.substring(6));
  }

  @Test
  void readsDryRunsAndWhatTasksSayAreNot() {
    send("GET", "/v1/scheduler/jobs", "");
    send("POST", "/v1/scheduler/iso8601?dryRun=true", "{\"name\":\"a\",\"schedule\":\"R0//PT1H\"}");
    send("PUT", "/scheduler/task/ct:1:0:a:", "{\"statusCode\":0}");
    assertThat(deeds).isEmpty();
  }

  @Test
  void whoIsNotKnownHearsNothingButThatAndIsRecorded() {
    var refused =
        platform.call(
            "DELETE", "/v1/scheduler/job/a", "", "Authorization", "Basic YWxpY2U6d3Jvbmc=");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().allValues("WWW-Authenticate"))
        .containsExactly("Basic realm=\"Mesosphere\"");
    assertThat(platform.call("GET", "/v1/scheduler/jobs", "").statusCode()).isEqualTo(401);
    assertThat(platform.call("GET", "/metrics", "").statusCode()).isEqualTo(401);
    assertThat(platform.call("GET", "/ping", "").statusCode()).isEqualTo(200);
    assertThat(deeds).hasSize(3);
    Deed first = deeds.getFirst();
    assertThat(first.result().outcome()).isEqualTo(Deed.Outcome.DENIED);
    assertThat(first.asker().principal()).isEmpty();
    assertThat(first.doing().call()).contains("DELETE_JOB");
    assertThat(first.doing().object()).isEqualTo(Map.of("job", "a"));
    assertThat(first.toString()).doesNotContain("YWxpY2U6d3Jvbmc");
  }

  @Test
  void aBodyThatComesWhileTheNameIsLookedUpIsNotLost() {
    String job = "{\"name\":\"a\",\"schedule\":\"R0//PT1H\"%s}".formatted(" ".repeat(200_000));
    assertThat(send("POST", "/v1/scheduler/iso8601", job)).isEqualTo(204);
  }
}
