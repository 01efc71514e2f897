package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.agent.fake.AgentClient;
import io.souk.agent.fake.AgentClient.Answered;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import io.vertx.core.Vertx;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /api/v1} of a whole agent: what it accepts, how it refuses, what it tells. */
@Timeout(120)
class AgentOperatorApiTest {

  private static final String HEALTH = "{\"type\":\"GET_HEALTH\"}";
  private static final String[] JSON = {"Content-Type", "application/json"};
  private static final long SEED = 20261128;

  @TempDir static Path dir;
  private static Vertx vertx;
  private static FakeMaster master;
  private static AgentServer agent;
  private static AgentClient client;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    master = FakeMaster.start(vertx);
    AgentConfig config =
        AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "rack:r1", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10));
    agent = Await.success(AgentServer.start(vertx, config));
    Await.success(agent.registered());
    client = new AgentClient(agent.port());
    master.run(Wire.framework(), Wire.task("done", "echo hello; exit 0"));
    master.await("done", TaskState.TASK_FINISHED);
    master.run(
        Wire.framework(), Wire.task("t", "echo hello; echo ü; while true; do sleep 1; done"));
    master.await("t", TaskState.TASK_RUNNING);
  }

  @AfterAll
  static void stop() {
    Await.done(agent.stop(false));
    master.close();
    Await.success(vertx.close());
  }

  private static JsonNode tell(String type) {
    Answered answer = client.post("{\"type\":\"" + type + "\"}", JSON);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode tree = tree(answer.body());
    assertThat(tree.path("type").asText()).isEqualTo(type);
    return tree.path(type.toLowerCase(java.util.Locale.ROOT));
  }

  private static JsonNode tree(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (Exception e) {
      throw new AssertionError(json, e);
    }
  }

  @Test
  void onlyPostIsTaken() throws Exception {
    Answered got =
        client.send(
            java.net.http.HttpRequest.newBuilder(
                    java.net.URI.create("http://127.0.0.1:" + agent.port() + "/api/v1"))
                .GET()
                .build());
    assertThat(got)
        .isEqualTo(
            new Answered(
                405, "405 Method Not Allowed. Expecting one of { 'POST' }, but received 'GET'."));
  }

  @ParameterizedTest
  @CsvSource({
    // body type, type of its messages, accepted, accepted messages, status
    "'', '', '', '', 400",
    "application/json, '', '', '', 200",
    "application/json, '', application/json, '', 200",
    "application/json, '', '*/*', '', 200",
    "application/json, '', application/x-protobuf, '', 200",
    "text/plain, '', '', '', 415",
    "application/json, application/json, '', '', 415",
    "application/json, '', text/html, '', 406",
    "application/json, '', application/recordio, '', 406",
    "application/json, '', application/recordio, text/html, 406",
    "application/json, '', application/recordio, application/json, 406",
    "application/json, '', application/json, application/json, 406",
    "application/recordio, '', '', '', 400",
    "application/recordio, text/plain, '', '', 415",
    "application/recordio, application/json, '', '', 400",
  })
  void encodingsAreNegotiated(
      String content, String message, String accept, String messageAccept, int status) {
    java.util.List<String> headers = new java.util.ArrayList<>();
    add(headers, "Content-Type", content);
    add(headers, "Message-Content-Type", message);
    add(headers, "Accept", accept);
    add(headers, "Message-Accept", messageAccept);
    assertThat(client.post(HEALTH, headers.toArray(String[]::new)).status()).isEqualTo(status);
  }

  private static void add(java.util.List<String> headers, String name, String value) {
    if (!value.isEmpty()) {
      headers.add(name);
      headers.add(value);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|400|Failed to validate agent::Call: Expecting 'type' to be present",
        "{nope|400|Failed to parse body into JSON",
        "[]|400|Failed to convert JSON into Call protobuf",
        "{\"type\":\"NOPE\"}|400|Failed to validate agent::Call: Expecting 'type' to be present",
        "{\"type\":\"UNKNOWN\"}|501|501 Not Implemented.",
        "{\"type\":\"LIST_FILES\"}|400|Failed to validate agent::Call: Expecting 'list_files' to be present",
        "{\"type\":\"GET_METRICS\"}|400|Failed to validate agent::Call: Expecting 'get_metrics' to be present",
        "{\"type\":\"ATTACH_CONTAINER_INPUT\",\"attach_container_input\":{\"type\":\"CONTAINER_ID\",\"container_id\":{\"value\":\"c\"}}}|415|Streaming request",
        "{\"type\":\"WAIT_CONTAINER\",\"wait_container\":{\"container_id\":{\"value\":\"nobody\"}}}|404|nobody",
        "{\"type\":\"LAUNCH_NESTED_CONTAINER\",\"launch_nested_container\":{\"container_id\":{\"value\":\"c\",\"parent\":{\"value\":\"nobody\"}}}}|400|nobody.c",
        "{\"type\":\"REMOVE_CONTAINER\",\"remove_container\":{\"container_id\":{\"value\":\"c\",\"parent\":{\"value\":\"nobody\"}}}}|500|root container is unknown",
        "{\"type\":\"PRUNE_IMAGES\",\"prune_images\":{}}|200|",
        "{\"type\":\"REMOVE_RESOURCE_PROVIDER_CONFIG\",\"remove_resource_provider_config\":{\"type\":\"t\",\"name\":\"n\"}}|200|",
        "{\"type\":\"ADD_RESOURCE_PROVIDER_CONFIG\",\"add_resource_provider_config\":{\"info\":{\"type\":\"t\",\"name\":\"n\"}}}|500|no directory",
        "{\"type\":\"MARK_RESOURCE_PROVIDER_GONE\",\"mark_resource_provider_gone\":{\"resource_provider_id\":{\"value\":\"r\"}}}|500|unknown",
      })
  void refusalsSayWhy(String body, int status, String text) {
    Answered answer = client.post(body, JSON);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    if (text == null) {
      assertThat(answer.body()).isEmpty();
    } else {
      assertThat(answer.body()).contains(text);
    }
  }

  @Test
  void aBodyHasALimit() {
    assertThat(client.post(" ".repeat(10 << 20) + HEALTH, JSON).status()).isEqualTo(413);
  }

  @Test
  void readsTellWhatTheAgentIs() {
    assertThat(tell("GET_HEALTH").path("healthy").asBoolean()).isTrue();
    assertThat(tell("GET_VERSION").path("version_info").path("version").asText())
        .isEqualTo("1.11.0");
    assertThat(tell("GET_FLAGS").path("flags").findValuesAsText("name")).contains("work_dir");
    JsonNode info = tell("GET_AGENT").path("agent_info");
    assertThat(info.path("id").path("value").asText()).isEqualTo("fake-S0");
    assertThat(info.path("resources").findValuesAsText("name")).contains("cpus", "mem", "disk");
    assertThat(tell("GET_RESOURCE_PROVIDERS").path("resource_providers").isEmpty()).isTrue();
    assertThat(tell("GET_OPERATIONS").path("operations")).isEmpty();
    Answered metrics = client.post("{\"type\":\"GET_METRICS\",\"get_metrics\":{}}", JSON);
    assertThat(tree(metrics.body()).findValuesAsText("name")).contains("slave/tasks_running");
  }

  @Test
  void readsTellWhatRuns() {
    JsonNode state = tell("GET_STATE");
    assertThat(tell("GET_FRAMEWORKS")).isEqualTo(state.path("get_frameworks"));
    assertThat(
            state
                .path("get_frameworks")
                .path("frameworks")
                .path(0)
                .path("framework_info")
                .path("id")
                .path("value")
                .asText())
        .isEqualTo("framework-1");
    JsonNode executor = tell("GET_EXECUTORS").path("executors").path(0).path("executor_info");
    assertThat(executor.path("executor_id").path("value").asText()).isEqualTo("t");
    assertThat(executor.path("source").asText()).isEqualTo("t");
    assertThat(executor.path("name").asText()).startsWith("Command Executor (Task: t)");
    JsonNode tasks = tell("GET_TASKS");
    for (String list : List.of("pending_tasks", "queued_tasks", "terminated_tasks")) {
      assertThat(tasks.path(list).isArray()).as(list).isTrue();
    }
    assertThat(tasks.path("launched_tasks").path(0).path("task_id").path("value").asText())
        .isEqualTo("t");
    Await.until(
        "the acknowledged task",
        () ->
            tell("GET_TASKS")
                .path("completed_tasks")
                .findValuesAsText("state")
                .contains("TASK_FINISHED"));
    JsonNode container = tell("GET_CONTAINERS").path("containers").path(0);
    assertThat(container.path("executor_id").path("value").asText()).isEqualTo("t");
    assertThat(container.path("container_status").path("executor_pid").asInt()).isPositive();
    assertThat(container.path("resource_statistics").path("timestamp").asDouble()).isPositive();
  }

  @Test
  void protobufIsSpokenToo() throws Exception {
    java.net.http.HttpResponse<byte[]> answer =
        java.net.http.HttpClient.newHttpClient()
            .send(
                client.request(
                    BodyPublishers.ofByteArray(
                        Call.newBuilder().setType(Call.Type.GET_HEALTH).build().toByteArray()),
                    "Content-Type",
                    "application/x-protobuf",
                    "Accept",
                    "application/x-protobuf"),
                java.net.http.HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-protobuf");
    assertThat(Response.parseFrom(answer.body()).getGetHealth().getHealthy()).isTrue();
  }

  @Test
  void theLogMaySayMoreForAWhile() {
    assertThat(tell("GET_LOGGING_LEVEL").path("level").asInt()).isZero();
    Answered set =
        client.post(
            "{\"type\":\"SET_LOGGING_LEVEL\",\"set_logging_level\":"
                + "{\"level\":1,\"duration\":{\"nanoseconds\":500000000}}}",
            JSON);
    assertThat(set).isEqualTo(new Answered(200, ""));
    Await.until("the old level", () -> tell("GET_LOGGING_LEVEL").path("level").asInt() == 0);
  }

  private static Answered file(String type, String path, String more) {
    return client.post(
        "{\"type\":\"%s\",\"%s\":{\"path\":\"%s\"%s}}"
            .formatted(type, type.toLowerCase(java.util.Locale.ROOT), path, more),
        JSON);
  }

  @Test
  void filesOfSandboxesAreShown() {
    String sandbox = "/frameworks/framework-1/executors/t/runs/latest";
    Await.until(
        "output",
        () ->
            tree(file("READ_FILE", sandbox + "/stdout", ",\"offset\":0").body())
                    .path("read_file")
                    .path("size")
                    .asInt()
                == 9);
    JsonNode read =
        tree(file("READ_FILE", sandbox + "/stdout", ",\"offset\":6,\"length\":2").body())
            .path("read_file");
    assertThat(read.path("size").asInt()).isEqualTo(9);
    assertThat(Base64.getDecoder().decode(read.path("data").asText()))
        .isEqualTo("ü".getBytes(StandardCharsets.UTF_8));
    JsonNode listed = tree(file("LIST_FILES", sandbox, "").body()).path("list_files");
    assertThat(listed.path("file_infos").findValuesAsText("path"))
        .contains(sandbox + "/stdout", sandbox + "/stderr");
    assertThat(listed.path("file_infos").path(0).path("mtime").path("nanoseconds").asLong())
        .isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "READ_FILE, /etc/passwd, 404",
    "READ_FILE, /frameworks/framework-1/executors/t/runs/latest, 400",
    "READ_FILE, /frameworks/framework-1/executors/t/runs/latest/none, 404",
    "READ_FILE, /frameworks/framework-1/executors/t/runs/latest/../../../../../../../../etc/passwd, 404",
    "READ_FILE, '', 400",
    "LIST_FILES, /, 404",
    "LIST_FILES, /frameworks, 404",
  })
  void nothingElseIsShown(String type, String path, int status) {
    assertThat(file(type, path, type.equals("READ_FILE") ? ",\"offset\":0" : "").status())
        .isEqualTo(status);
  }

  @Test
  void whateverIsSentIsAnswered() {
    Random random = new Random(SEED);
    byte[][] seeds = {
      HEALTH.getBytes(StandardCharsets.UTF_8),
      ("{\"type\":\"LAUNCH_CONTAINER\",\"launch_container\":{\"container_id\":"
              + "{\"value\":\"x\",\"parent\":{\"value\":\"nobody\"}},"
              + "\"command\":{\"value\":\"true\"}}}")
          .getBytes(StandardCharsets.UTF_8),
      Call.newBuilder().setType(Call.Type.GET_STATE).build().toByteArray(),
    };
    for (int i = 0; i < 600; i++) {
      byte[] body = seeds[random.nextInt(seeds.length)].clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      String type = random.nextBoolean() ? "application/json" : "application/x-protobuf";
      Answered answer =
          client.send(client.request(BodyPublishers.ofByteArray(body), "Content-Type", type));
      assertThat(answer.status())
          .as("body %s of type %s: %s", Base64.getEncoder().encodeToString(body), type, answer)
          .isIn(200, 400, 404, 501);
    }
  }

  @Test
  void whateverIsStreamedIsAnswered() {
    Random random = new Random(SEED);
    byte[] first =
        MesosJson.write(
            MesosJson.read(
                    ("{\"type\":\"ATTACH_CONTAINER_INPUT\",\"attach_container_input\":"
                            + "{\"type\":\"CONTAINER_ID\",\"container_id\":{\"value\":\"c\"}}}")
                        .getBytes(StandardCharsets.UTF_8),
                    Call.newBuilder())
                .build());
    for (int i = 0; i < 150; i++) {
      byte[] raw = io.souk.protocol.recordio.RecordEncoder.frame(first).clone();
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        raw[random.nextInt(raw.length)] = (byte) random.nextInt(256);
      }
      assertThat(client.input().sendRaw(raw).end().status())
          .as(Base64.getEncoder().encodeToString(raw))
          .isIn(400, 404, 413, 415, 501);
    }
  }
}
