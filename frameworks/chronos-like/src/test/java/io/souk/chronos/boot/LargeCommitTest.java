package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.souk.chronos.decide.Settings;
import io.souk.chronos.history.History;
import io.souk.chronos.history.PackedHistory;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.Word;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import io.souk.framework.Store.Batch;
import io.souk.framework.Store.Expected;
import io.souk.framework.Store.Write;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Jobs keep as much of their past as they may, so that a commit cannot hold the histories of all
 * that one event concerns: nothing is forgotten over that but history itself.
 */
class LargeCommitTest {

  private static final int KEPT = 1000;
  private static final int JOBS = 40;
  private static final Instant PAST = Instant.parse("2025-12-01T00:00:00Z");

  private final Platform platform = new Platform(Settings.STANDARD.withHistoryLimit(KEPT));

  @AfterEach
  void close() {
    platform.close();
  }

  private static String name(int number) {
    return "job-" + number;
  }

  /** 40 times some 240 KiB, where a commit holds 8 MiB. */
  private void giveLongHistories() {
    for (int i = 0; i < JOBS; i++) {
      JobName job = new JobName(name(i));
      byte[] bytes = PackedHistory.of(longHistory(job)).bytes();
      assertThat(bytes.length).isBetween(200_000, 262_144 + 100);
      Platform.join(
          platform
              .context
              .store()
              .commit(
                  Batch.of(
                      new Write.Put("history/" + job, ByteString.copyFrom(bytes), Expected.ANY))));
    }
    platform.restart();
  }

  private static History longHistory(JobName job) {
    History history = History.NONE;
    for (int i = 0; i < KEPT; i++) {
      Instant at = PAST.plusSeconds(i);
      Run run =
          Run.queued(
              new TaskId(at.toEpochMilli(), 0, job),
              Cause.SCHEDULE,
              Optional.empty(),
              new Run.When(at, at),
              at);
      Word word = Word.of("no offer had room " + i + " ".repeat(180) + i);
      history = history.ended(run.reported(RunState.MISSED, at, word), KEPT);
    }
    return history;
  }

  private double counted(String name) {
    var counter = platform.context.metrics().find(name).counter();
    return counter == null ? 0 : counter.count();
  }

  private List<JsonNode> told(int number, String what) {
    return platform.get("job/" + name(number) + "/runs").get(what).valueStream().toList();
  }

  @Test
  void whatIsDueTogetherIsDoneInParts() {
    for (int i = 0; i < JOBS; i++) {
      platform.create(
          "{\"name\":\"%s\",\"schedule\":\"R/2026-01-01T01:00:00Z/PT1H\",\"missed\":\"skip\"}"
              .formatted(name(i)));
    }
    giveLongHistories();
    platform.advance(Duration.ofMinutes(90));
    for (int i = 0; i < JOBS; i++) {
      assertThat(told(i, "missed")).as(name(i)).hasSize(1);
      assertThat(platform.alarms.at(name(i))).contains(Instant.parse("2026-01-01T02:00:00Z"));
      assertThat(told(i, "runs")).hasSizeGreaterThan(500);
    }
    assertThat(counted("souk_chronos_refused_decisions")).isZero();
    assertThat(counted("souk_chronos_shortened_decisions")).isZero();
  }

  @Test
  void successOfAParentIsStoredAtTheCostOfHistories() {
    platform.create("{\"name\":\"parent\",\"schedule\":\"R0//PT1H\"}");
    for (int i = 0; i < JOBS; i++) {
      platform.create(
          "{\"name\":\"%s\",\"parents\":[\"parent\"],\"overlap\":\"skip\",\"cpus\":0.01}"
              .formatted(name(i)));
    }
    giveLongHistories();
    TaskInfo first = startParent();
    platform.finish(first, TaskState.TASK_FINISHED);
    assertThat(platform.offer(100, 100_000, 100_000)).hasSize(JOBS);
    TaskInfo second = startParent();
    platform.finish(second, TaskState.TASK_FINISHED);
    assertThat(platform.runs("parent").get(0).get("state").asText()).isEqualTo("FINISHED");
    for (int i = 0; i < JOBS; i++) {
      assertThat(told(i, "missed")).as(name(i)).hasSize(1);
      assertThat(told(i, "runs")).as("the newest and the one that goes on").hasSize(2);
    }
    assertThat(counted("souk_chronos_refused_decisions")).isZero();
    assertThat(counted("souk_chronos_shortened_decisions")).isEqualTo(1);
  }

  private TaskInfo startParent() {
    platform.advance(Duration.ofSeconds(1));
    assertThat(platform.call("PUT", "/v1/scheduler/job/parent", "").statusCode()).isEqualTo(204);
    return platform.offer(100, 100_000, 100_000).getFirst();
  }
}
