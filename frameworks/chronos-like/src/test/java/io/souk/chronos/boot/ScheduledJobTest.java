package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScheduledJobTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Platform platform;

  @BeforeEach
  void start() {
    platform = new Platform();
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private JsonNode job(String name) {
    return platform.get("job/" + name);
  }

  @Test
  void firesLaunchesAndCounts() {
    platform.create(
        """
        {"name":"a","command":"echo 1","schedule":"R/2026-01-01T00:01:00Z/PT1M"}""");
    assertThat(platform.offer()).isEmpty();
    assertThat(platform.alarms.at("a")).contains(START.plusSeconds(60));

    platform.advance(Duration.ofMinutes(1));
    List<TaskInfo> tasks = platform.offer();
    assertThat(tasks).hasSize(1);
    assertThat(tasks.get(0).getTaskId().getValue())
        .isEqualTo("ct:" + START.plusSeconds(60).toEpochMilli() + ":0:a:");
    assertThat(tasks.get(0).getName()).isEqualTo("ChronosTask:a");
    assertThat(tasks.get(0).getCommand().getValue()).isEqualTo("echo 1");
    assertThat(job("a").get("schedule").asText()).isEqualTo("R/2026-01-01T00:02:00.000Z/PT1M");

    platform.finish(tasks.get(0), TaskState.TASK_FINISHED);
    assertThat(job("a").get("successCount").asInt()).isEqualTo(1);
    assertThat(job("a").get("lastSuccess").asText()).isEqualTo("2026-01-01T00:01:00.000Z");
    assertThat(platform.session().calls(Call.Type.ACKNOWLEDGE)).hasSize(2);
    JsonNode run = platform.runs("a").get(0);
    assertThat(run.get("state").asText()).isEqualTo("FINISHED");
    assertThat(run.get("agentId").asText()).isEqualTo("agent-1");
  }

  @Test
  void isVisibleInTheVeryNextRead() {
    for (int i = 0; i < 50; i++) {
      assertThat(
              platform
                  .post("iso8601", "{\"name\":\"job%d\",\"schedule\":\"R0//PT1H\"}".formatted(i))
                  .statusCode())
          .isEqualTo(204);
      assertThat(platform.get("jobs")).hasSize(i + 1);
    }
  }

  @Test
  void catchesUpOnceAfterMissedOccurrences() {
    platform.create(
        """
        {"name":"a","schedule":"R/2026-01-01T00:01:00Z/PT1M"}""");
    platform.advance(Duration.ofSeconds(10 * 60 + 30));
    List<TaskInfo> tasks = platform.offer();
    assertThat(tasks).hasSize(1);
    platform.finish(tasks.get(0), TaskState.TASK_FINISHED);
    assertThat(platform.offer()).isEmpty();
    assertThat(job("a").get("schedule").asText()).isEqualTo("R/2026-01-01T00:11:00.000Z/PT1M");
  }

  @Test
  void waitsForThePreviousRunUnlessConcurrent() {
    platform.create(
        """
        {"name":"a","schedule":"R/2026-01-01T00:01:00Z/PT1M"}""");
    platform.create(
        """
        {"name":"c","schedule":"R/2026-01-01T00:01:00Z/PT1M","concurrent":true}""");
    platform.advance(Duration.ofMinutes(1));
    List<TaskInfo> first = platform.offer();
    assertThat(first).hasSize(2);
    platform.advance(Duration.ofMinutes(1));
    List<TaskInfo> second = platform.offer();
    assertThat(second).extracting(TaskInfo::getName).containsExactly("ChronosTask:c");
    TaskInfo slow =
        first.stream().filter(t -> t.getName().equals("ChronosTask:a")).findFirst().orElseThrow();
    platform.advance(Duration.ofSeconds(30));
    platform.finish(slow, TaskState.TASK_FINISHED);
    List<TaskInfo> third = platform.offer();
    assertThat(third).extracting(TaskInfo::getName).containsExactly("ChronosTask:a");
    assertThat(job("a").get("schedule").asText()).isEqualTo("R/2026-01-01T00:03:00.000Z/PT1M");
  }

  @Test
  void occurrencesDuringALongRunComeToOneForTheLatest() {
    platform.create(
        """
        {"name":"a","schedule":"R5/2026-01-01T00:01:00Z/PT1M"}""");
    platform.advance(Duration.ofMinutes(1));
    TaskInfo slow = platform.offer().get(0);
    for (int i = 0; i < 3; i++) {
      platform.advance(Duration.ofMinutes(1));
      assertThat(platform.runs("a")).hasSize(1);
    }
    platform.finish(slow, TaskState.TASK_FINISHED);
    assertThat(platform.offer())
        .extracting(task -> task.getTaskId().getValue())
        .containsExactly("ct:" + START.plusSeconds(240).toEpochMilli() + ":0:a:");
    assertThat(job("a").get("schedule").asText()).isEqualTo("R3/2026-01-01T00:05:00.000Z/PT1M");
  }

  @Test
  void finiteJobRunsThatOftenAndEndsDisabled() {
    platform.create(
        """
        {"name":"a","schedule":"R2//PT1M"}""");
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    assertThat(job("a").get("disabled").asBoolean()).isFalse();
    platform.advance(Duration.ofMinutes(1));
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    assertThat(job("a").get("schedule").asText()).startsWith("R0/");
    assertThat(job("a").get("disabled").asBoolean()).isTrue();
    platform.advance(Duration.ofMinutes(5));
    assertThat(platform.offer()).isEmpty();
  }

  @Test
  void retriesAfterTheDelayAndCountsTheRunOnce() {
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1M","retries":1}""");
    TaskInfo first = platform.offer().get(0);
    platform.finish(first, TaskState.TASK_FAILED);
    assertThat(job("a").get("errorCount").asInt()).isZero();
    assertThat(platform.offer()).isEmpty();
    platform.advance(Duration.ofSeconds(58));
    assertThat(platform.offer()).isEmpty();
    platform.advance(Duration.ofSeconds(2));
    TaskInfo second = platform.offer().get(0);
    assertThat(second.getTaskId().getValue())
        .isEqualTo(first.getTaskId().getValue().replace(":0:a", ":1:a"));
    platform.finish(second, TaskState.TASK_FAILED);
    assertThat(job("a").get("errorCount").asInt()).isEqualTo(1);
    assertThat(job("a").get("lastError").asText()).isEqualTo("2026-01-01T00:01:00.000Z");
    assertThat(job("a").get("schedule").asText()).startsWith("R0/");
  }

  @Test
  void manualRunsAndRetriesLeaveTheRepetitionsAlone() {
    platform.create(
        """
        {"name":"a","command":"run","schedule":"R2/2026-01-01T01:00:00Z/PT1H","retries":5}""");
    assertThat(platform.call("PUT", "/v1/scheduler/job/a?arguments=x%20y%3B", "").statusCode())
        .isEqualTo(204);
    platform.settle();
    TaskInfo manual = platform.offer().get(0);
    assertThat(manual.getCommand().getValue()).isEqualTo("run x y");
    platform.finish(manual, TaskState.TASK_FAILED);
    platform.advance(Duration.ofMinutes(1));
    TaskInfo retry = platform.offer().get(0);
    assertThat(retry.getCommand().getValue()).isEqualTo("run x y");
    platform.finish(retry, TaskState.TASK_FINISHED);
    assertThat(job("a").get("schedule").asText()).isEqualTo("R2/2026-01-01T01:00:00Z/PT1H");
    assertThat(job("a").get("successCount").asInt()).isEqualTo(1);
    assertThat(job("a").get("disabled").asBoolean()).isFalse();
  }

  @Test
  void manualRunsOfABusyOrDisabledJobHappenOneByOne() {
    platform.create(
        """
        {"name":"a","schedule":"R/2026-01-01T01:00:00Z/PT1H","disabled":true}""");
    for (int i = 0; i < 3; i++) {
      assertThat(platform.call("PUT", "/v1/scheduler/job/a", "").statusCode()).isEqualTo(204);
    }
    platform.settle();
    for (int i = 0; i < 3; i++) {
      List<TaskInfo> tasks = platform.offer();
      assertThat(tasks).hasSize(1);
      platform.finish(tasks.get(0), TaskState.TASK_FINISHED);
    }
    assertThat(platform.offer()).isEmpty();
    assertThat(job("a").get("successCount").asInt()).isEqualTo(3);
  }

  @Test
  void disabledJobDoesNotFireAndNoFailureEnablesItAgain() {
    String definition = "{\"name\":\"a\",\"schedule\":\"R//PT1M\",\"retries\":0,\"disabled\":%s}";
    platform.create(definition.formatted(false));
    TaskInfo task = platform.offer().get(0);
    platform.create(definition.formatted(true));
    platform.finish(task, TaskState.TASK_FAILED);
    platform.advance(Duration.ofMinutes(3));
    assertThat(platform.offer()).isEmpty();
    assertThat(job("a").get("disabled").asBoolean()).isTrue();
    assertThat(job("a").get("errorCount").asInt()).isEqualTo(1);
  }

  @Test
  void disabledJobIsNotRetried() {
    String definition = "{\"name\":\"a\",\"schedule\":\"R//PT1H\",\"retries\":3,\"disabled\":%s}";
    platform.create(definition.formatted(false));
    TaskInfo task = platform.offer().get(0);
    platform.create(definition.formatted(true));
    platform.finish(task, TaskState.TASK_FAILED);
    platform.advance(Duration.ofMinutes(3));
    assertThat(platform.offer()).isEmpty();
    assertThat(job("a").get("errorCount").asInt()).isEqualTo(1);
  }

  @Test
  void oneThatFitsNowhereKeepsNobodyWaiting() {
    platform.create(
        """
        {"name":"huge","schedule":"R1//PT1M","mem":999999}""");
    platform.create(
        """
        {"name":"small","schedule":"R1//PT1M"}""");
    platform.create(
        """
        {"name":"elsewhere","schedule":"R1//PT1M","constraints":[["hostname","LIKE","other-.*"]]}""");
    assertThat(platform.offer()).extracting(TaskInfo::getName).containsExactly("ChronosTask:small");
    assertThat(platform.runs("huge").get(0).get("waitingFor").asText()).contains("mem");
    assertThat(platform.runs("elsewhere").get(0).get("waitingFor").asText()).contains("hostname");
  }

  @Test
  void launchThatNeverHappenedCostsNoAttempt() {
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1M","retries":0}""");
    TaskInfo first = platform.offer().get(0);
    platform.update(
        first.getTaskId().getValue(),
        TaskState.TASK_LOST,
        TaskStatus.newBuilder().setReason(TaskStatus.Reason.REASON_INVALID_OFFERS));
    platform.advance(Duration.ofSeconds(1));
    TaskInfo second = platform.offer().get(0);
    assertThat(second.getTaskId()).isNotEqualTo(first.getTaskId());
    assertThat(second.getTaskId().getValue()).contains(":0:a:");
    platform.finish(second, TaskState.TASK_FINISHED);
    assertThat(job("a").get("successCount").asInt()).isEqualTo(1);
    assertThat(job("a").get("errorCount").asInt()).isZero();
  }

  @Test
  void killEndsTasksWithoutCountingOrRetrying() {
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1M"}""");
    TaskInfo task = platform.offer().get(0);
    platform.update(task, TaskState.TASK_RUNNING);
    assertThat(platform.call("DELETE", "/v1/scheduler/task/kill/a", "").statusCode())
        .isEqualTo(204);
    Call kill = platform.session().awaitCall(Call.Type.KILL);
    assertThat(kill.getKill().getTaskId()).isEqualTo(task.getTaskId());
    platform.update(task, TaskState.TASK_KILLED);
    platform.advance(Duration.ofMinutes(5));
    assertThat(platform.offer()).isEmpty();
    assertThat(job("a").get("errorCount").asInt()).isZero();
  }

  @Test
  void deletedJobIsGoneAndItsTaskKilled() {
    platform.create(
        """
        {"name":"a","schedule":"R//PT1M"}""");
    TaskInfo task = platform.offer().get(0);
    assertThat(platform.call("DELETE", "/v1/scheduler/job/a", "").statusCode()).isEqualTo(204);
    assertThat(platform.get("jobs")).isEmpty();
    platform.session().awaitCall(Call.Type.KILL);
    platform.create(
        """
        {"name":"a","schedule":"R1/2026-01-01T01:00:00Z/PT1M"}""");
    platform.update(task, TaskState.TASK_KILLED);
    assertThat(job("a").get("successCount").asInt()).isZero();
    assertThat(platform.runs("a")).isEmpty();
  }

  @Test
  void asksForOffersOnlyWhileSomethingWaits() {
    platform.session().awaitCall(Call.Type.SUPPRESS);
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1M"}""");
    platform.session().awaitCall(Call.Type.REVIVE);
    platform.session().clearCalls();
    platform.offer();
    platform.session().awaitCall(Call.Type.SUPPRESS);
    assertThat(platform.session().calls(Call.Type.REVIVE)).isEmpty();
  }

  @Test
  void sendingBackWhatWasReadChangesNothing() {
    platform.create(
        """
        {"name":"a","schedule":"R/2026-01-31T00:00:00Z/P1M","epsilon":"PT1H","async":false}""");
    platform.advance(Duration.ofDays(30));
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    JsonNode before = job("a");
    assertThat(before.get("schedule").asText()).isEqualTo("R/2026-02-28T00:00:00.000Z/P1M");
    platform.create(before.toString());
    assertThat(job("a")).isEqualTo(before);
    platform.advance(Duration.ofDays(28));
    platform.offer();
    // The 31st is remembered although the definition sent back said the 28th.
    assertThat(job("a").get("schedule").asText()).isEqualTo("R/2026-03-31T00:00:00.000Z/P1M");
  }

  @Test
  void updateWithoutCountersResetsThem() {
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1M"}""");
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    assertThat(job("a").get("successCount").asInt()).isEqualTo(1);
    platform.create(
        """
        {"name":"a","schedule":"R0//PT1M"}""");
    assertThat(job("a").get("successCount").asInt()).isZero();
    assertThat(job("a").get("lastSuccess").asText()).isEmpty();
    assertThat(job("a").get("disabled").asBoolean()).isFalse();
  }

  @Test
  void epsilonRulesOutWhatIsTooLate() {
    platform.create(
        """
        {"name":"a","schedule":"R3/2026-01-01T01:00:00Z/PT1H","epsilon":"PT10M"}""");
    platform.advance(Duration.ofMinutes(90));
    assertThat(platform.offer()).isEmpty();
    assertThat(job("a").get("schedule").asText()).isEqualTo("R2/2026-01-01T02:00:00.000Z/PT1H");
    platform.advance(Duration.ofMinutes(35));
    assertThat(platform.offer()).hasSize(1);
    assertThat(job("a").get("schedule").asText()).isEqualTo("R1/2026-01-01T03:00:00.000Z/PT1H");
  }
}
