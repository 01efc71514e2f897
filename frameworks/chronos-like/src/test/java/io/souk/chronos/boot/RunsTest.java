package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.framework.Store;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunsTest {

  private Platform platform;
  private final List<Call.ReadFile> asked = new CopyOnWriteArrayList<>();
  private volatile Optional<String> log = Optional.of("");

  @BeforeEach
  void start() {
    platform = new Platform();
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private static TaskStatus.Builder ended(String message) {
    return TaskStatus.newBuilder()
        .setMessage(message)
        .setContainerStatus(
            ContainerStatus.newBuilder()
                .setContainerId(ContainerID.newBuilder().setValue("container-1")));
  }

  private TaskInfo runOnce(String job, TaskState state, String message) {
    platform.create("{\"name\":\"" + job + "\",\"schedule\":\"R1//PT1M\",\"retries\":0}");
    return runAgain(state, message);
  }

  private TaskInfo runAgain(TaskState state, String message) {
    TaskInfo task = platform.offer().getFirst();
    platform.update(task, TaskState.TASK_RUNNING);
    platform.advance(Duration.ofMillis(1500));
    platform.update(task.getTaskId().getValue(), state, ended(message));
    return task;
  }

  private static String encoded(TaskInfo task) {
    return URLEncoder.encode(task.getTaskId().getValue(), StandardCharsets.UTF_8);
  }

  @Test
  void runTellsHowItEndedAndWhereItsFilesAre() {
    TaskInfo task = runOnce("a", TaskState.TASK_FAILED, "Command exited with status 3");
    JsonNode run = platform.get("job/a/run/" + encoded(task));
    assertThat(run.get("state").asText()).isEqualTo("FAILED");
    assertThat(run.get("exitCode").asInt()).isEqualTo(3);
    assertThat(run.get("durationMillis").asLong()).isEqualTo(1500);
    assertThat(run.get("attempt").asInt()).isZero();
    assertThat(run.get("agentId").asText()).isEqualTo("agent-1");
    assertThat(run.get("hostname").asText()).isEqualTo("host-1");
    assertThat(run.get("agentAddress").asText()).isEqualTo("127.0.0.1:5051");
    assertThat(run.get("containerId").asText()).isEqualTo("container-1");
    String path =
        "/frameworks/framework-1/executors/%s/runs/container-1"
            .formatted(task.getTaskId().getValue());
    assertThat(run.get("sandbox").asText()).isEqualTo(path);
    assertThat(run.get("sandboxUrl").asText())
        .isEqualTo(
            "http://127.0.0.1:5051/files/browse?path="
                + URLEncoder.encode(path, StandardCharsets.UTF_8));
    assertThat(platform.runs("a").get(0)).isEqualTo(run);
    platform.restart();
    assertThat(platform.get("job/a/run/" + encoded(task))).isEqualTo(run);
  }

  @Test
  void runThatWaitsHasNoNumbersYet() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R1//PT1M\"}");
    JsonNode run = platform.runs("a").get(0);
    assertThat(run.get("exitCode").isNull()).isTrue();
    assertThat(run.get("durationMillis").isNull()).isTrue();
    assertThat(run.get("sandboxUrl").asText()).isEmpty();
  }

  @Test
  void runsAreFilteredByStateTimeAndNumber() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R//PT1M\",\"retries\":0}");
    runAgain(TaskState.TASK_FINISHED, "");
    platform.advance(Duration.ofMinutes(1));
    String middle = platform.context.clock().instant().toString();
    runAgain(TaskState.TASK_FAILED, "");
    platform.advance(Duration.ofMinutes(1));
    assertThat(states("job/a/runs")).containsExactly("QUEUED", "FAILED", "FINISHED");
    assertThat(states("job/a/runs?limit=2")).containsExactly("QUEUED", "FAILED");
    assertThat(states("job/a/runs?limit=0")).isEmpty();
    assertThat(states("job/a/runs?state=finished,QUEUED")).containsExactly("QUEUED", "FINISHED");
    assertThat(states("job/a/runs?state=FAILED&state=QUEUED")).containsExactly("QUEUED", "FAILED");
    assertThat(states("job/a/runs?since=" + middle)).containsExactly("QUEUED", "FAILED");
    assertThat(states("runs?state=FAILED")).containsExactly("FAILED");
    assertThat(states("runs?state=FAILED,FINISHED&limit=1")).containsExactly("FAILED");
  }

  private List<String> states(String path) {
    return platform.get(path).get("runs").findValuesAsText("state");
  }

  @Test
  void runsOfAllJobsAreListed() {
    for (String job : List.of("a", "b", "c")) {
      runOnce(job, TaskState.TASK_FINISHED, "");
      platform.advance(Duration.ofSeconds(1));
    }
    platform.create("{\"name\":\"d\",\"schedule\":\"R1//PT1M\"}");
    TaskInfo alive = platform.offer().getFirst();
    platform.update(alive, TaskState.TASK_RUNNING);
    platform.create("{\"name\":\"e\",\"schedule\":\"R1//PT1M\"}");
    assertThat(names("runs")).containsExactly("d", "e", "c", "b", "a");
    assertThat(names("runs?state=RUNNING")).containsExactly("d");
    assertThat(names("runs?limit=3")).containsExactly("d", "e", "c");
    assertThat(names("runs?limit=2&state=FINISHED")).containsExactly("c", "b");
    platform.restart();
    assertThat(names("runs?limit=2&state=FINISHED")).containsExactly("c", "b");
  }

  private List<String> names(String path) {
    return platform.get(path).get("runs").findValuesAsText("jobName");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "runs?state=ALIVE | 400 | state: 'ALIVE' is none of",
        "runs?state= | 400 | state: '' is none of",
        "runs?since=yesterday | 400 | since: 'yesterday' is no time",
        "runs?limit=1001 | 400 | limit: '1001' is more than 1000",
        "runs?limit=-1 | 400 | limit: expected a whole number",
        "job/nobody/runs | 400 | job 'nobody' does not exist",
        "job/nobody/run/ct%3A1%3A0%3Anobody%3A | 400 | job 'nobody' does not exist",
        "job/a/run/ct%3A1%3A0%3Aa%3A | 404 | job 'a' has no run 'ct:1:0:a:'",
        "job/a/run/nonsense | 404 | job 'a' has no run 'nonsense'",
        "job/a/run/ct%3A1%3A0%3Aa%3A/logs | 404 | job 'a' has no run 'ct:1:0:a:'",
        "job/a/run/x/logs?stream=both | 400 | stream: 'both' is neither stdout nor stderr",
        "job/a/run/x/logs?follow=perhaps | 400 | follow",
        "job/a/run/x/logs?tail=10001 | 400 | tail: '10001' is more than 10000 lines",
        "job/a/run/x/logs?tail=many | 400 | tail",
      })
  void refusals(String path, int status, String message) {
    platform.create("{\"name\":\"a\",\"schedule\":\"R0//PT1M\"}");
    HttpResponse<String> answer = platform.call("GET", "/v1/scheduler/" + path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(platform.parse(answer.body()).get("message").asText()).startsWith(message);
  }

  /** An agent that has one file, or not. */
  private int agent() throws Exception {
    HttpServer server =
        platform
            .vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              try {
                                asked.add(Call.parseFrom(body.getBytes()).getReadFile());
                              } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                                throw new AssertionError(e);
                              }
                              if (log.isEmpty()) {
                                request.response().setStatusCode(404).end();
                              } else {
                                request.response().end(piece(asked.getLast(), log.get()));
                              }
                            }))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    return server.actualPort();
  }

  private static Buffer piece(Call.ReadFile call, String text) {
    int from = (int) Math.min(call.getOffset(), text.length());
    int to = (int) Math.min(from + call.getLength(), text.length());
    return Buffer.buffer(
        Response.newBuilder()
            .setType(Response.Type.READ_FILE)
            .setReadFile(
                Response.ReadFile.newBuilder()
                    .setSize(text.length())
                    .setData(com.google.protobuf.ByteString.copyFromUtf8(text.substring(from, to))))
            .build()
            .toByteArray());
  }

  @Test
  void logIsReadFromTheAgentWhileTheSandboxStands() throws Exception {
    platform.agentAt(agent());
    log = Optional.of("one\ntwo\n");
    TaskInfo task = runOnce("a", TaskState.TASK_FINISHED, "");
    String path = "/v1/scheduler/job/a/run/" + encoded(task) + "/logs";
    HttpResponse<String> answer = platform.call("GET", path, "");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("one\ntwo\n");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(asked.getFirst().getPath())
        .isEqualTo(
            "/frameworks/framework-1/executors/%s/runs/container-1/stdout"
                .formatted(task.getTaskId().getValue()));
    assertThat(platform.call("GET", path + "?tail=1&stream=stderr", "").body()).isEqualTo("two\n");
    assertThat(asked.getLast().getPath()).endsWith("/stderr");
    // The run is over, so there is nothing to wait for.
    assertThat(platform.call("GET", path + "?follow=true", "").body()).isEqualTo("one\ntwo\n");
    log = Optional.empty();
    HttpResponse<String> gone = platform.call("GET", path + "?tail=5", "");
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(gone.body()).contains("the agent has no such log any more");
  }

  @Test
  void soManyLogsAreReadAtOnceAndNoMore() throws Exception {
    platform.agentAt(agent());
    log = Optional.of("one\n");
    platform.create("{\"name\":\"a\",\"schedule\":\"R1//PT1M\"}");
    TaskInfo task = platform.offer().getFirst();
    platform.update(task, TaskState.TASK_RUNNING);
    String path = "/v1/scheduler/job/a/run/" + encoded(task) + "/logs?follow=true";
    java.net.URI uri = java.net.URI.create("http://127.0.0.1:" + platform.framework.port() + path);
    List<Socket> readers = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket reader = new Socket("127.0.0.1", uri.getPort());
        readers.add(reader);
        reader.setSoTimeout(30_000);
        reader
            .getOutputStream()
            .write(
                ("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        byte[] status = reader.getInputStream().readNBytes(12);
        assertThat(new String(status, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 200");
      }
      String whole = path.replace("follow=true", "tail=1");
      HttpResponse<String> refused = platform.call("GET", whole, "");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("100 logs are being read already");
      readers.removeLast().close();
      Platform.await("room", () -> platform.call("GET", whole, "").statusCode() == 200);
    } finally {
      for (Socket reader : readers) {
        reader.close();
      }
    }
  }

  @Test
  void agentThatIsDownIsOneClearError() {
    platform.agentAt(1);
    TaskInfo task = runOnce("a", TaskState.TASK_FINISHED, "");
    for (String query : List.of("", "?follow=true", "?tail=3")) {
      HttpResponse<String> answer =
          platform.call("GET", "/v1/scheduler/job/a/run/" + encoded(task) + "/logs" + query, "");
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(platform.parse(answer.body()).get("message").asText())
          .startsWith("agent 127.0.0.1:1 does not answer: ");
    }
  }

  @Test
  void damagedHistoryIsEmptyAndTheNextRunIsKept() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R//PT1H\",\"retries\":0}");
    runAgain(TaskState.TASK_FINISHED, "");
    assertThat(states("job/a/runs")).containsExactly("FINISHED");
    platform.advance(Duration.ofHours(1));
    Platform.join(
        platform
            .context
            .store()
            .commit(
                Store.Batch.of(
                    new Store.Write.Put(
                        "history/a",
                        com.google.protobuf.ByteString.copyFromUtf8("x".repeat(200)),
                        Store.Expected.ANY))));
    platform.restart();
    assertThat(states("job/a/runs")).containsExactly("QUEUED");
    assertThat(platform.get("job/stat/a").get("histogram").get("count").asInt()).isZero();
    assertThat(platform.get("job/a").get("successCount").asInt()).isEqualTo(1);
    assertThat(platform.call("GET", "/metrics", "").body())
        .contains("souk_chronos_unreadable_entries_total 1.0");
    runAgain(TaskState.TASK_FAILED, "");
    platform.restart();
    assertThat(states("job/a/runs")).containsExactly("FAILED");
  }

  @Test
  void runThatWaitsHasNoLog() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R1//PT1M\"}");
    String id = platform.runs("a").get(0).get("taskId").asText();
    HttpResponse<String> answer =
        platform.call(
            "GET",
            "/v1/scheduler/job/a/run/"
                + URLEncoder.encode(id, StandardCharsets.UTF_8)
                + "/logs?follow=true",
            "");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("was not given to an agent, it is QUEUED");
  }
}
