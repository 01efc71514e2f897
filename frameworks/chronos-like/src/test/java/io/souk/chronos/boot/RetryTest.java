package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Retries, deadlines and the guarantee. */
class RetryTest {

  private Platform platform;

  @BeforeEach
  void start() {
    platform = new Platform();
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private TaskInfo run(String members) {
    platform.create("{\"name\":\"a\",\"schedule\":\"R1//PT1H\"" + members + "}");
    return platform.offer().get(0);
  }

  private void advance(String time) {
    platform.advance(Duration.parse(time));
  }

  private void fail(TaskInfo task, String message) {
    platform.update(task, TaskState.TASK_RUNNING);
    end(task, TaskState.TASK_FAILED, message);
  }

  private void end(TaskInfo task, TaskState state, String message) {
    platform.update(
        task.getTaskId().getValue(), state, TaskStatus.newBuilder().setMessage(message));
  }

  private JsonNode newest() {
    return platform.runs("a").get(0);
  }

  private int errors() {
    return platform.get("job/a").get("errorCount").asInt();
  }

  @Test
  void delayGrowsUpToItsLimitOverRestarts() {
    TaskInfo task =
        run(
            """
            ,"retries":4,"retryDelay":"PT10S","retryBackoff":3,"maxRetryDelay":"PT1M"\
            """);
    for (String delay : List.of("PT10S", "PT30S", "PT1M", "PT1M")) {
      fail(task, "x");
      platform.restart();
      advance(Duration.parse(delay).minusSeconds(2).toString());
      assertThat(platform.offer()).isEmpty();
      advance("PT2S");
      task = platform.offer().get(0);
    }
    assertThat(errors()).isZero();
    fail(task, "x");
    assertThat(errors()).isEqualTo(1);
    assertThat(newest().get("attempt").asInt()).isEqualTo(4);
    assertThat(newest().get("due").asText()).isEqualTo("2026-01-01T00:00:00.000Z");
  }

  @Test
  void onlyListedExitCodesAreRepeated() {
    String codes = ",\"retries\":5,\"retryDelay\":\"PT0S\",\"retryOnExitCodes\":[75,137]";
    TaskInfo first = run(codes);
    fail(first, "Command exited with status 75");
    TaskInfo second = platform.offer().get(0);
    fail(second, "Command terminated with signal Killed");
    TaskInfo third = platform.offer().get(0);
    fail(third, "Command exited with status 1");
    assertThat(platform.offer()).isEmpty();
    assertThat(errors()).isEqualTo(1);
  }

  @Test
  void endWithoutAnExitCodeIsRepeatedWhateverTheList() {
    TaskInfo task = run(",\"retries\":1,\"retryDelay\":\"PT0S\",\"retryOnExitCodes\":[75]");
    fail(task, "Container launch failed");
    assertThat(platform.offer()).hasSize(1);
  }

  @Test
  void taskThatThePlatformEndsCountsAsFailedAndIsRepeated() {
    TaskInfo task = run(",\"retries\":1,\"retryOnExitCodes\":[75]");
    platform.update(task, TaskState.TASK_RUNNING);
    end(task, TaskState.TASK_KILLED, "Command terminated with signal Terminated");
    JsonNode ended = platform.runs("a").get(1);
    assertThat(ended.get("state").asText()).isEqualTo("FAILED");
    assertThat(ended.get("message").asText())
        .isEqualTo("ended by the platform: Command terminated with signal Terminated");
    platform.restart();
    advance("PT1M");
    TaskInfo again = platform.offer().get(0);
    platform.update(again, TaskState.TASK_RUNNING);
    end(again, TaskState.TASK_KILLED, "Command terminated with signal Terminated");
    assertThat(errors()).isEqualTo(1);
  }

  @Test
  void taskThatSomebodyKillsIsNeitherCountedNorRepeated() {
    TaskInfo task = run("");
    platform.call("DELETE", "/v1/scheduler/task/kill/a", "");
    platform.restart();
    end(task, TaskState.TASK_KILLED, "Command terminated with signal Terminated");
    assertThat(newest().get("state").asText()).isEqualTo("KILLED");
    assertThat(errors()).isZero();
    advance("PT2M");
    assertThat(platform.offer()).isEmpty();
  }

  @Test
  void everyRunHasItsRetriesWhateverBecameOfTheOneBefore() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R//PT1H\",\"retries\":1}");
    for (int run = 1; run <= 3; run++) {
      fail(platform.offer().get(0), "x");
      advance("PT1M");
      fail(platform.offer().get(0), "x");
      assertThat(errors()).isEqualTo(run);
      advance("PT59M");
    }
  }

  @Test
  void killReachesTasksThatWereStartedBeforeARestart() {
    TaskInfo task = run("");
    platform.update(task, TaskState.TASK_RUNNING);
    platform.restart();
    assertThat(platform.call("DELETE", "/v1/scheduler/task/kill/a", "").statusCode())
        .isEqualTo(204);
    assertThat(platform.session().awaitCall(Call.Type.KILL).getKill().getTaskId())
        .isEqualTo(task.getTaskId());
  }

  @ParameterizedTest
  @EnumSource(names = {"TASK_UNKNOWN", "TASK_LOST"})
  void atMostOnceDoesNotRepeatWhatMayStillRun(TaskState fate) {
    TaskInfo task = run("");
    platform.update(task, TaskState.TASK_RUNNING);
    end(task, fate, "nobody knows");
    assertThat(newest().get("state").asText()).isEqualTo("LOST");
    assertThat(errors()).isEqualTo(1);
    platform.restart();
    advance("PT1H");
    assertThat(platform.offer()).isEmpty();
    // Should it come back, it must not go on beside later runs.
    platform.update(task, TaskState.TASK_RUNNING);
    assertThat(platform.session().awaitCall(Call.Type.KILL).getKill().getTaskId())
        .isEqualTo(task.getTaskId());
  }

  @ParameterizedTest
  @EnumSource(names = {"TASK_UNKNOWN", "TASK_LOST"})
  void atLeastOnceRepeatsIt(TaskState fate) {
    TaskInfo task = run(",\"guarantee\":\"at-least-once\"");
    platform.update(task, TaskState.TASK_RUNNING);
    end(task, fate, "nobody knows");
    platform.restart();
    advance("PT1M");
    assertThat(platform.offer()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"TASK_FAILED", "TASK_GONE", "TASK_GONE_BY_OPERATOR", "TASK_DROPPED"})
  void whatIsOverForSureIsRepeated(TaskState fate) {
    TaskInfo task = run("");
    platform.update(task, TaskState.TASK_RUNNING);
    end(task, fate, "over");
    platform.restart();
    advance("PT1M");
    assertThat(platform.offer()).hasSize(1);
  }

  @Test
  void deadlineKillsTheTaskAndFailsTheRunForGood() {
    TaskInfo task = run(",\"deadline\":\"PT5M\"");
    platform.update(task, TaskState.TASK_RUNNING);
    advance("PT5M");
    assertThat(platform.session().calls(Call.Type.KILL)).isEmpty();
    advance("PT0.001S");
    assertThat(platform.session().awaitCall(Call.Type.KILL).getKill().getTaskId())
        .isEqualTo(task.getTaskId());
    platform.restart();
    end(task, TaskState.TASK_KILLED, "Command terminated with signal Terminated");
    assertThat(newest().get("state").asText()).isEqualTo("FAILED");
    assertThat(newest().get("message").asText()).startsWith("deadline exceeded");
    assertThat(errors()).isEqualTo(1);
    advance("PT10M");
    assertThat(platform.offer()).isEmpty();
  }

  @Test
  void successThatComesWithTheDeadlineCounts() {
    TaskInfo task = run(",\"deadline\":\"PT5M\"");
    platform.update(task, TaskState.TASK_RUNNING);
    advance("PT6M");
    platform.update(task, TaskState.TASK_FINISHED);
    assertThat(newest().get("state").asText()).isEqualTo("FINISHED");
    assertThat(platform.get("job/a").get("successCount").asInt()).isEqualTo(1);
  }

  @Test
  void deadlineThatPassedDuringARestartIsEnforced() {
    TaskInfo task = run(",\"deadline\":\"PT5M\"");
    platform.update(task, TaskState.TASK_RUNNING);
    platform.context.clock().advance(Duration.ofMinutes(6));
    platform.restart();
    assertThat(platform.session().awaitCall(Call.Type.KILL).getKill().getTaskId())
        .isEqualTo(task.getTaskId());
  }

  @Test
  void retriesThatWouldBeginAfterTheDeadlineDoNotHappen() {
    TaskInfo task = run(",\"deadline\":\"PT90S\",\"retries\":9");
    fail(task, "x");
    advance("PT1M");
    fail(platform.offer().get(0), "x");
    assertThat(errors()).isEqualTo(1);
  }

  @Test
  void retryThatWaitsPastTheDeadlineFailsTheRun() {
    TaskInfo task = run(",\"deadline\":\"PT5M\"");
    fail(task, "x");
    advance("PT5M");
    assertThat(errors()).isZero();
    advance("PT0.001S");
    assertThat(errors()).isEqualTo(1);
    assertThat(newest().get("message").asText())
        .isEqualTo("deadline PT5M exceeded while attempt 1 waited");
    assertThat(platform.offer()).isEmpty();
  }

  @Test
  void runThatFindsNoRoomBeforeItsDeadlineIsMissed() {
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1H","deadline":"PT5M","cpus":1000}""");
    assertThat(platform.offer()).isEmpty();
    advance("PT5M0.001S");
    assertThat(newest().get("state").asText()).isEqualTo("MISSED");
    assertThat(newest().get("message").asText())
        .startsWith("deadline PT5M exceeded before it started: ")
        .contains("cpus");
    assertThat(errors()).isZero();
  }

  @Test
  void failuresOfARunThatIsDroppedWhileItWaitsForARetryCount() {
    TaskInfo task = run("");
    fail(task, "x");
    platform.create("{\"name\":\"a\",\"schedule\":\"R1//PT1H\",\"disabled\":true}");
    assertThat(errors()).isEqualTo(1);
    advance("PT1H");
    assertThat(platform.offer()).isEmpty();
  }
}
