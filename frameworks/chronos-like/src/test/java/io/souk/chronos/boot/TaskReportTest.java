package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.scheduler.Call;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tasks say over HTTP: progress, and the call-backs of {@code async} jobs. */
class TaskReportTest {

  private static final String ONCE = "\"schedule\":\"R1/2026-01-01T00:00:00Z/P1D\"";

  private final Platform platform = new Platform();

  @AfterEach
  void stop() {
    platform.close();
  }

  private TaskInfo run(String members) {
    platform.create("{\"name\":\"a\"," + ONCE + "," + members + "}");
    TaskInfo task = platform.offer().getFirst();
    platform.update(task, TaskState.TASK_RUNNING);
    return task;
  }

  private static String escaped(TaskInfo task) {
    return URLEncoder.encode(task.getTaskId().getValue(), StandardCharsets.UTF_8);
  }

  private HttpResponse<String> progress(String job, String task, String body) {
    return platform.post("job/" + job + "/task/" + task + "/progress", body);
  }

  private HttpResponse<String> callBack(String task, String body) {
    HttpResponse<String> answer = platform.call("PUT", "/scheduler/task/" + task, body);
    platform.settle();
    return answer;
  }

  private JsonNode newest() {
    return platform.runs("a").get(0);
  }

  private JsonNode stat() {
    return platform.get("job/stat/a").get("taskStatHistory").get(0);
  }

  @Test
  void progressIsAddedUpAndStored() {
    String task = escaped(run("\"dataProcessingJobType\":true"));
    assertThat(stat().has("numElementsProcessed")).isFalse();
    assertThat(progress("a", task, "{}").statusCode()).isEqualTo(204);
    assertThat(stat().has("numElementsProcessed")).isFalse();
    for (String number : new String[] {"7", "\"35\"", "0", "null"}) {
      HttpResponse<String> answer =
          progress("a", task, "{\"numAdditionalElementsProcessed\":" + number + "}");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }
    assertThat(stat().get("numElementsProcessed").asLong()).isEqualTo(42);
    platform.restart();
    assertThat(stat().get("numElementsProcessed").asLong()).isEqualTo(42);
  }

  @Test
  void progressStaysWithARunThatIsOverAndALateReportCounts() {
    TaskInfo task = run("\"dataProcessingJobType\":true");
    String report = "{\"numAdditionalElementsProcessed\":5}";
    assertThat(progress("a", escaped(task), report).statusCode()).isEqualTo(204);
    platform.update(task, TaskState.TASK_FINISHED);
    assertThat(stat().get("numElementsProcessed").asLong()).isEqualTo(5);
    assertThat(progress("a", escaped(task), report).statusCode()).isEqualTo(204);
    platform.restart();
    assertThat(stat().get("numElementsProcessed").asLong()).isEqualTo(10);
    assertThat(platform.runs("a")).hasSize(1);
  }

  @Test
  void progressOfAnIdWithArgumentsInIsTaken() {
    TaskInfo task = run("\"dataProcessingJobType\":true");
    String old = escaped(task) + "--day+1";
    assertThat(progress("a", old, "{\"numAdditionalElementsProcessed\":1}").statusCode())
        .isEqualTo(204);
    assertThat(stat().get("numElementsProcessed").asLong()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nobody | ct:1:0:a: | {} | does not exist",
        "a | ct:1:0:a: | {} | does not exist",
        "a | ct:1:0:b: | {} | not a task of job 'a'",
        "a | nonsense | {} | taskId: 'nonsense' is not like",
        "a | TASK | [] | not a JSON object",
        "a | TASK | {\"numAdditionalElementsProcessed\":-1} | expected 0 or more",
        "a | TASK | {\"numAdditionalElementsProcessed\":1.5} | expected a whole number",
        "a | TASK | {\"numAdditionalElementsProcessed\":[]} | expected a whole number",
        "a | TASK | {\"numAdditionalElementsProcessed\":9007199254740993} | a whole number",
        "a | TASK | { | malformed JSON",
      })
  void progressThatMakesNoSenseIsRefused(String job, String task, String body, String reason) {
    TaskInfo running = run("\"dataProcessingJobType\":true");
    HttpResponse<String> answer =
        progress(job, task.equals("TASK") ? escaped(running) : task, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(platform.parse(answer.body()).get("message").asText()).contains(reason);
    assertThat(stat().has("numElementsProcessed")).isFalse();
  }

  @Test
  void progressOfAJobThatCountsNothingIsRefused() {
    String task = escaped(run("\"command\":\"x\""));
    HttpResponse<String> answer = progress("a", task, "{\"numAdditionalElementsProcessed\":1}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("dataProcessingJobType");
  }

  @ParameterizedTest
  @CsvSource({"0, FINISHED, 1, 0", "3, FAILED, 0, 1"})
  void callBackEndsARunWhoseTaskIsOver(int code, String state, int successes, int errors) {
    TaskInfo task = run("\"async\":true,\"retries\":0");
    platform.update(task, TaskState.TASK_FINISHED);
    assertThat(newest().get("state").asText()).isEqualTo("AWAITED");
    assertThat(platform.get("job/a").get("successCount").asInt()).isZero();
    platform.restart();
    assertThat(newest().get("state").asText()).isEqualTo("AWAITED");
    assertThat(platform.session().calls(Call.Type.RECONCILE)).isEmpty();
    assertThat(callBack(escaped(task), "{\"statusCode\":" + code + "}").statusCode())
        .isEqualTo(204);
    assertThat(newest().get("state").asText()).isEqualTo(state);
    assertThat(callBack(escaped(task), "{\"statusCode\":9}").statusCode()).isEqualTo(204);
    assertThat(newest().get("state").asText()).isEqualTo(state);
    assertThat(platform.get("job/a").get("successCount").asInt()).isEqualTo(successes);
    assertThat(platform.get("job/a").get("errorCount").asInt()).isEqualTo(errors);
  }

  @ParameterizedTest
  @CsvSource({"0, TASK_FAILED, FINISHED", "1, TASK_FINISHED, FAILED"})
  void callBackBeforeTheEndOfTheTaskCountsAtItsEnd(int code, TaskState end, String state) {
    TaskInfo task = run("\"async\":true,\"retries\":0");
    assertThat(callBack(escaped(task), "{\"statusCode\":" + code + "}").statusCode())
        .isEqualTo(204);
    assertThat(newest().get("state").asText()).isEqualTo("RUNNING");
    platform.update(task, end);
    assertThat(newest().get("state").asText()).isEqualTo(state);
  }

  @Test
  void taskThatFailsNeedsNoCallBack() {
    TaskInfo task = run("\"async\":true,\"retries\":1");
    platform.update(task, TaskState.TASK_FAILED);
    assertThat(newest().get("state").asText()).isEqualTo("QUEUED");
    assertThat(newest().get("attempt").asInt()).isEqualTo(1);
  }

  @Test
  void killEndsAnAwaitedRunAndTheNextOneHasItsTurn() {
    TaskInfo task = run("\"async\":true");
    platform.update(task, TaskState.TASK_FINISHED);
    platform.call("PUT", "/v1/scheduler/job/a", "");
    assertThat(platform.offer()).isEmpty();
    assertThat(platform.call("DELETE", "/v1/scheduler/task/kill/a", "").statusCode())
        .isEqualTo(204);
    assertThat(platform.session().calls(Call.Type.KILL)).isEmpty();
    assertThat(platform.runs("a").toString()).contains("KILLED");
    assertThat(platform.offer()).hasSize(1);
  }

  @Test
  void deletingTheJobForgetsAnAwaitedRun() {
    TaskInfo task = run("\"async\":true");
    platform.update(task, TaskState.TASK_FINISHED);
    platform.call("DELETE", "/v1/scheduler/job/a", "");
    platform.create("{\"name\":\"a\",\"schedule\":\"R0//PT1H\"}");
    assertThat(platform.runs("a")).isEmpty();
    assertThat(callBack(escaped(task), "{\"statusCode\":0}").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"statusCode\":\"x\"}", "{\"statusCode\":3000000000}", "[]", ""})
  void callBackThatMakesNoSenseIsRefused(String body) {
    TaskInfo task = run("\"async\":true");
    assertThat(callBack(escaped(task), body).statusCode()).isEqualTo(400);
    platform.update(task, TaskState.TASK_FINISHED);
    assertThat(newest().get("state").asText()).isEqualTo("AWAITED");
  }

  @Test
  void callBackOfAnOrdinaryJobIsRefused() {
    TaskInfo task = run("\"command\":\"x\"");
    HttpResponse<String> answer = callBack(escaped(task), "{\"statusCode\":1}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("takes no call-backs");
    assertThat(platform.call("PUT", "/v1/scheduler/task/x", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void purgeEmptiesTheQueueAndLeavesTasksAndSchedules() {
    run("\"command\":\"x\"");
    platform.call("PUT", "/v1/scheduler/job/a", "");
    platform.create("{\"name\":\"b\",\"schedule\":\"R/2026-01-01T00:00:00Z/PT1H\"}");
    assertThat(platform.runs("b")).hasSize(1);
    assertThat(platform.call("DELETE", "/scheduler/task/all", "").statusCode()).isEqualTo(204);
    assertThat(newest().get("state").asText()).isEqualTo("RUNNING");
    assertThat(platform.runs("a").get(1).get("state").asText()).isEqualTo("KILLED");
    assertThat(platform.runs("b")).hasSize(1);
    assertThat(platform.runs("b").get(0).get("message").asText())
        .isEqualTo("purged from the queue");
    platform.advance(Duration.ofHours(1));
    assertThat(platform.runs("b").get(0).get("state").asText()).isEqualTo("QUEUED");
    assertThat(platform.call("DELETE", "/v1/scheduler/task/all", "").statusCode()).isEqualTo(404);
  }
}
