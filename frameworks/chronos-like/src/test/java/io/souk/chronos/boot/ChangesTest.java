package io.souk.chronos.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.souk.chronos.audit.Edit;
import io.souk.chronos.decide.Settings;
import io.souk.framework.Store.Batch;
import io.souk.framework.Store.Expected;
import io.souk.framework.Store.Write;
import io.souk.framework.adapter.http.Login;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who changed what of a job's definition, and when. */
class ChangesTest {

  private Platform platform = new Platform();

  @AfterEach
  void close() {
    platform.close();
  }

  private List<JsonNode> changes(String job) {
    return platform.get("job/" + job + "/changes").get("changes").valueStream().toList();
  }

  private static String summary(JsonNode change) {
    return "%d %s by %s from %s %s%s"
        .formatted(
            change.get("number").asInt(),
            change.get("what").asText(),
            change.get("by").asText(),
            change.get("from").asText(),
            change.get("members"),
            change.get("note").asText());
  }

  private void put(String path) {
    assertThat(platform.call("PUT", "/v1/scheduler/" + path, "").statusCode()).isEqualTo(204);
  }

  @Test
  void eachChangeNamesItsMembersItsTimeAndWhereItCameFrom() {
    String job = "{\"name\":\"a\",\"command\":\"%s\",\"schedule\":\"R0//PT1H\",\"cpus\":%s}";
    platform.create(job.formatted("true", "0.1"));
    platform.advance(Duration.ofMinutes(1));
    platform.create(job.formatted("false", "0.2"));
    put("job/a/disable");
    put("job/a/enable");
    assertThat(changes("a").stream().map(ChangesTest::summary))
        .containsExactly(
            "4 enabled by anonymous from 127.0.0.1 [\"disabled\"]",
            "3 disabled by anonymous from 127.0.0.1 [\"disabled\"]",
            "2 changed by anonymous from 127.0.0.1 [\"command\",\"cpus\",\"schedule\"]",
            "1 created by anonymous from 127.0.0.1 []");
    assertThat(changes("a").get(2).get("at").asText()).isEqualTo("2026-01-01T00:01:00.000Z");
    assertThat(changes("a").get(3).get("at").asText()).isEqualTo("2026-01-01T00:00:00.000Z");
  }

  @Test
  void whatIsSentBackAsItWasReadIsNoChangeAndCountersAreOneWord() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R/2026-01-01T00:10:00Z/PT10M\"}");
    platform.advance(Duration.ofMinutes(35));
    platform.finish(platform.offer().getFirst(), TaskState.TASK_FINISHED);
    platform.create(platform.get("job/a").toString());
    assertThat(changes("a")).hasSize(1);
    platform.create("{\"name\":\"a\",\"schedule\":\"R/2026-01-01T00:10:00Z/PT10M\"}");
    assertThat(summary(changes("a").getFirst()))
        .isEqualTo("2 changed by anonymous from 127.0.0.1 [\"counters\"]");
  }

  @Test
  void whoShowsAPasswordIsNamed() {
    platform.close();
    platform = new Platform(config -> config.withLogin(new Login("ops", "secret")));
    String login = "Basic " + Base64.getEncoder().encodeToString("ops:secret".getBytes(UTF_8));
    String job = "{\"name\":\"a\",\"schedule\":\"R0//PT1H\"}";
    String[] headers = {"Authorization", login, "Content-Type", "application/json"};
    platform.call("POST", "/v1/scheduler/iso8601", job, headers);
    JsonNode told =
        platform.parse(platform.call("GET", "/v1/scheduler/job/a/changes", "", headers).body());
    assertThat(summary(told.get("changes").get(0))).isEqualTo("1 created by ops from 127.0.0.1 []");
  }

  @Test
  void whatThePlatformDoesIsSaidToBeIts() {
    platform.close();
    platform = new Platform(Settings.STANDARD.withDisableAfterFailures(1));
    platform.create("{\"name\":\"once\",\"schedule\":\"R1//PT1H\"}");
    platform.create("{\"name\":\"bad\",\"schedule\":\"R//PT1H\",\"retries\":0}");
    for (var task : platform.offer()) {
      boolean bad = task.getName().endsWith("bad");
      platform.finish(task, bad ? TaskState.TASK_FAILED : TaskState.TASK_FINISHED);
    }
    assertThat(summary(changes("once").getFirst()))
        .isEqualTo("2 disabled by platform from  [\"disabled\"]its last occurrence succeeded");
    assertThat(summary(changes("bad").getFirst()))
        .isEqualTo("2 disabled by platform from  [\"disabled\"]1 failures in a row");
  }

  @Test
  void deletionIsSeenInTheChildrenAndANewJobOfThatNameBeginsAnew() {
    platform.create("{\"name\":\"top\",\"schedule\":\"R0//PT1H\"}");
    platform.create("{\"name\":\"a\",\"parents\":[\"top\"]}");
    platform.create("{\"name\":\"b\",\"parents\":[\"a\"]}");
    assertThat(platform.call("DELETE", "/v1/scheduler/job/a", "").statusCode()).isEqualTo(204);
    assertThat(summary(changes("b").getFirst()))
        .isEqualTo("2 changed by anonymous from 127.0.0.1 [\"parents\"]its parent 'a' was deleted");
    assertThat(platform.call("GET", "/v1/scheduler/job/a/changes", "").statusCode()).isEqualTo(400);
    platform.create("{\"name\":\"a\",\"schedule\":\"R0//PT1H\"}");
    assertThat(changes("a")).hasSize(1);
  }

  @Test
  void theLastOnesAreKeptOverRestartsAndNothingIsLeftOfADeletedJob() {
    for (int i = 0; i < Edit.KEPT + 5; i++) {
      platform.create(
          "{\"name\":\"a\",\"command\":\"%d\",\"schedule\":\"R0/2030-01-01T00:00:00Z/PT1H\"}"
              .formatted(i));
      if (i % 9 == 8) {
        platform.restart();
      }
    }
    assertThat(changes("a").stream().map(change -> change.get("number").asInt()))
        .hasSize(Edit.KEPT)
        .startsWith(Edit.KEPT + 5)
        .endsWith(6)
        .doesNotHaveDuplicates();
    assertThat(platform.call("DELETE", "/v1/scheduler/job/a", "").statusCode()).isEqualTo(204);
    assertThat(stored()).isZero();
  }

  private int stored() {
    return platform.context.store().scan("change/").toCompletableFuture().join().size();
  }

  @Test
  void damagedEntryIsLeftOutAndTheOthersAreShown() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R0//PT1H\"}");
    put("job/a/disable");
    put("job/a/enable");
    Platform.join(
        platform
            .context
            .store()
            .commit(
                Batch.of(
                    new Write.Put(
                        "change/a/2", ByteString.copyFromUtf8("{\"at\":"), Expected.ANY))));
    platform.restart();
    assertThat(changes("a").stream().map(change -> change.get("number").asInt()))
        .containsExactly(3, 1);
    put("job/a/disable");
    assertThat(changes("a").getFirst().get("number").asInt()).isEqualTo(4);
  }
}
