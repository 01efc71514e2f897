package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.master.view.RecoveredAgentView;
import io.souk.master.view.RoleView;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys, types and number formats of the read endpoints are those of Mesos 1.11. */
class ReadApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SLAVE_KEYS =
      "active attributes capabilities deactivated hostname id offered_resources pid port"
          + " registered_time reserved_resources resources unreserved_resources used_resources"
          + " version";
  private static final String COUNTERS =
      " TASK_ERROR TASK_FAILED TASK_FINISHED TASK_KILLED TASK_KILLING TASK_LOST TASK_RUNNING"
          + " TASK_STAGING TASK_STARTING TASK_UNREACHABLE";
  private static final String FRAMEWORK_SUMMARY_KEYS =
      "active capabilities connected hostname id name offered_resources recovered used_resources"
          + " webui_url";
  private static final String FRAMEWORK_KEYS =
      FRAMEWORK_SUMMARY_KEYS
          + " checkpoint completed_tasks executors failover_timeout labels offers principal"
          + " registered_time resources roles tasks unreachable_tasks unregistered_time user";

  private final HttpFixture fixture = new HttpFixture();

  ReadApiTest() {
    fixture.view.publish(
        List.of(
            new ViewChange.PutAgent(Views.agent("a")),
            new ViewChange.PutRecoveredAgent(new RecoveredAgentView(Views.agent("r").info())),
            new ViewChange.PutFramework(Views.framework("f")),
            new ViewChange.PutTask(Views.task(1, "t", "f", "a")),
            new ViewChange.PutTask(Views.task(2, "u", "f", "a")),
            new ViewChange.PutExecutor(Views.executor("a", "f", "e")),
            new ViewChange.PutOffer(Views.offer("o", "f", "a"))));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void state() throws Exception {
    JsonNode state = read("/state");
    assertKeys(
        state,
        "activated_slaves build_date build_time build_user capabilities cluster"
            + " completed_frameworks deactivated_slaves elected_time flags frameworks hostname id"
            + " leader leader_info orphan_tasks pid recovered_slaves slaves start_time"
            + " unreachable_slaves unregistered_frameworks version");
    assertThat(state.get("version").asText()).isEqualTo("1.11.0");
    assertThat(state.get("leader").asText()).isEqualTo("master@127.0.0.1:5050");
    assertThat(state.get("activated_slaves").toString()).isEqualTo("1.0");
    assertThat(state.get("orphan_tasks")).isEmpty();
    assertKeys(state.get("leader_info"), "hostname id pid port");
    assertThat(state.get("leader_info").get("port").isInt()).isTrue();
    JsonNode slave = state.get("slaves").get(0);
    assertKeys(slave, SLAVE_KEYS);
    assertThat(slave.get("attributes").toString()).isEqualTo("{\"level\":3.0}");
    assertThat(slave.get("port").toString()).isEqualTo("5051");
    assertThat(slave.get("resources").toString())
        .isEqualTo(
            "{\"disk\":0.0,\"mem\":4096.0,\"gpus\":0.0,\"cpus\":2.0,\"ports\":\"[31000-32000]\"}");
    assertThat(slave.get("used_resources").toString())
        .isEqualTo("{\"disk\":0.0,\"mem\":64.0,\"gpus\":0.0,\"cpus\":0.3}");
    JsonNode framework = state.get("frameworks").get(0);
    assertKeys(framework, FRAMEWORK_KEYS);
    assertThat(framework.get("labels").toString())
        .isEqualTo("[{\"key\":\"team\",\"value\":\"core\"}]");
    assertThat(framework.get("unregistered_time").toString()).isEqualTo("0.0");
    assertKeys(
        framework.get("tasks").get(0),
        "executor_id framework_id id name resources role slave_id state statuses");
    assertThat(framework.get("tasks").get(0).get("executor_id").asText()).isEmpty();
    assertKeys(framework.get("tasks").get(0).get("statuses").get(0), "healthy state timestamp");
    assertKeys(
        framework.get("offers").get(0), "allocation_info framework_id id resources slave_id");
    assertKeys(
        framework.get("executors").get(0),
        "command executor_id framework_id name resources role slave_id type");
  }

  @Test
  void timesAreSecondsInPlainNotation() throws Exception {
    String state = fixture.get("/state").body();
    assertThat(state)
        .contains("\"registered_time\":1795435200.25")
        .contains("\"timestamp\":1795419666.5");
  }

  @Test
  void summary() throws Exception {
    JsonNode summary = read("/state-summary");
    assertKeys(summary, "cluster frameworks hostname slaves");
    assertKeys(summary.get("slaves").get(0), SLAVE_KEYS + COUNTERS + " framework_ids");
    assertKeys(summary.get("frameworks").get(0), FRAMEWORK_SUMMARY_KEYS + COUNTERS + " slave_ids");
    assertThat(summary.get("slaves").get(0).get("TASK_RUNNING").toString()).isEqualTo("2");
  }

  @Test
  void slaves() throws Exception {
    JsonNode slaves = read("/slaves/");
    assertKeys(slaves, "recovered_slaves slaves");
    assertKeys(
        slaves.get("slaves").get(0),
        SLAVE_KEYS
            + " offered_resources_full reserved_resources_full unreserved_resources_full"
            + " used_resources_full");
    assertThat(slaves.get("slaves").get(0).get("unreserved_resources_full").get(0).toString())
        .isEqualTo(
            "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":2.0},\"role\":\"*\"}");
    assertThat(read("/slaves?slave_id=none").get("slaves")).isEmpty();
    assertThat(read("/slaves?slave_id=a").get("slaves")).hasSize(1);
  }

  @Test
  void frameworks() throws Exception {
    JsonNode frameworks = read("/master/frameworks/");
    assertKeys(frameworks, "completed_frameworks frameworks unregistered_frameworks");
    assertKeys(frameworks.get("frameworks").get(0), FRAMEWORK_KEYS);
    assertThat(read("/frameworks?framework_id=none").get("frameworks")).isEmpty();
  }

  @Test
  void tasks() throws Exception {
    assertThat(ids(read("/tasks"))).containsExactly("u", "t");
    assertThat(ids(read("/tasks?order=asc&limit=-1"))).containsExactly("t", "u");
    assertThat(ids(read("/tasks?limit=1&offset=1"))).containsExactly("t");
    assertThat(ids(read("/tasks?limit=x&order=y"))).containsExactly("u", "t");
    assertThat(ids(read("/tasks?task_id=t"))).containsExactly("t");
    assertThat(ids(read("/tasks?framework_id=none"))).isEmpty();
    assertThat(ids(read("/tasks?limit=0"))).isEmpty();
  }

  @Test
  void roles() throws Exception {
    fixture.view.publish(
        List.of(new ViewChange.PutRole(new RoleView("eng", Optional.of(2.0), Optional.empty()))));
    JsonNode roles = read("/roles");
    assertThat(roles.toString())
        .isEqualTo(
            "{\"roles\":[{\"name\":\"eng\",\"weight\":2.0,\"quota\":{\"role\":\"eng\","
                + "\"guarantee\":{},\"limit\":{},\"consumed\":{\"cpus\":0.3,\"mem\":64.0}},"
                + "\"resources\":{\"cpus\":1.8,\"mem\":64.0},"
                + "\"allocated\":{\"cpus\":0.3,\"mem\":64.0},\"offered\":{\"cpus\":1.5},"
                + "\"reserved\":{},\"frameworks\":[\"f\"]}]}");
  }

  @Test
  void smallOnes() throws Exception {
    HttpResponse<String> health = fixture.get("/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).isEmpty();
    assertThat(health.headers().firstValue("Content-Length")).contains("0");
    assertThat(health.headers().firstValue("Content-Type")).isEmpty();
    assertKeys(read("/version"), "build_date build_time build_user version");
    assertThat(read("/version").get("build_date").asText()).isEqualTo("2026-11-23 12:00:00 UTC");
    assertThat(read("/flags").toString()).isEqualTo("{\"flags\":{\"port\":\"5050\"}}");
    HttpResponse<String> redirect = fixture.get("/redirect");
    assertThat(redirect.statusCode()).isEqualTo(307);
    assertThat(redirect.headers().firstValue("Location")).contains("//127.0.0.1:5050");
    assertThat(fixture.get("/redirect/x").statusCode()).isEqualTo(404);
  }

  @Test
  void metrics() throws Exception {
    JsonNode metrics = read("/metrics/snapshot");
    assertThat(metrics.get("master/elected").toString()).isEqualTo("1.0");
    assertThat(metrics.get("master/tasks_running").toString()).isEqualTo("2.0");
    assertThat(metrics.get("master/cpus_total").toString()).isEqualTo("2.0");
    assertThat(metrics.get("master/cpus_used").toString()).isEqualTo("0.3");
    assertThat(fixture.get("/metrics/snapshot?timeout=soon").statusCode()).isEqualTo(400);
    assertThat(fixture.get("/metrics/snapshot?timeout=5secs").statusCode()).isEqualTo(200);
    HttpResponse<String> scrape = fixture.get("/metrics");
    assertThat(scrape.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(scrape.body())
        .contains(
            "souk_master_http_requests_seconds_count{method=\"GET\",route=\"/metrics/snapshot\"");
  }

  /** Several pieces; what is behind it on the connection is not taken for a part of it. */
  @Test
  void headTellsTheLengthAlone() throws Exception {
    int length = fixture.get("/state").body().length();
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> head =
          fixture.client.send(
              fixture.request("/state").method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(length);
      assertThat(head.body()).isEmpty();
      assertThat(fixture.get("/state").body()).hasSize(length);
    }
  }

  @Test
  void jsonpCallsTheFunction() throws Exception {
    HttpResponse<String> answer = fixture.get("/flags?jsonp=a.b");
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/javascript");
    assertThat(answer.body()).isEqualTo("a.b({\"flags\":{\"port\":\"5050\"}})");
    assertThat(fixture.get("/flags?jsonp=%3Cscript%3E").statusCode()).isEqualTo(400);
  }

  @Test
  void largeAnswersAreCompressedWhenAccepted() throws Exception {
    HttpResponse<byte[]> large =
        fixture.client.send(
            fixture.request("/state").header("Accept-Encoding", "gzip, deflate").build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(large.headers().firstValue("Content-Encoding")).contains("gzip");
    try (GZIPInputStream body = new GZIPInputStream(new ByteArrayInputStream(large.body()))) {
      assertThat(JSON.readTree(body).get("id").asText()).isEqualTo("m");
    }
    assertThat(fixture.get("/flags", "Accept-Encoding", "gzip").headers().map())
        .doesNotContainKey("content-encoding");
    assertThat(fixture.get("/state", "Accept-Encoding", "gzip;q=0").headers().map())
        .doesNotContainKey("content-encoding");
  }

  @Test
  void aLaterReadSeesALaterState() throws Exception {
    assertThat(ids(read("/tasks"))).hasSize(2);
    fixture.view.publish(List.of(new ViewChange.RemoveTask(1)));
    assertThat(ids(read("/tasks"))).containsExactly("u");
  }

  @Test
  void tasksStandInTheListOfTheirPhase() throws Exception {
    TaskView ended = Views.task(1, "t", "f", "a");
    fixture.view.publish(
        List.of(
            new ViewChange.PutTask(new TaskView(1, ended.task(), TaskView.Phase.COMPLETED, false)),
            new ViewChange.PutTask(
                new TaskView(2, ended.task(), TaskView.Phase.UNREACHABLE, false))));
    JsonNode framework = read("/state").get("frameworks").get(0);
    assertThat(framework.get("tasks")).isEmpty();
    assertThat(framework.get("completed_tasks")).hasSize(1);
    assertThat(framework.get("unreachable_tasks")).hasSize(1);
  }

  @Test
  void beforeAnyLeaderWasKnownOnlyLocalAnswersAreGiven() throws Exception {
    try (HttpFixture fresh = new HttpFixture(new InProcessLiveView())) {
      fresh.leads.set(new Leaders.Leader.Nobody("No leader elected"));
      assertThat(fresh.get("/state").statusCode()).isEqualTo(503);
      assertThat(fresh.get("/state").body()).isEqualTo("No leader elected");
      assertThat(fresh.get("/api/v1/scheduler").statusCode()).isEqualTo(503);
      assertThat(fresh.get("/redirect").statusCode()).isEqualTo(503);
      assertThat(fresh.get("/health").statusCode()).isEqualTo(200);
      assertThat(fresh.get("/version").statusCode()).isEqualTo(200);
      assertThat(fresh.postJson("/api/v1", "{\"type\":\"GET_AGENTS\"}").statusCode())
          .isEqualTo(503);
      assertThat(fresh.postJson("/api/v1", "{\"type\":\"GET_FLAGS\"}").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void readsGoOnWithoutALeaderAndSayHowOldTheyAre() throws Exception {
    assertThat(fixture.get("/state").headers().firstValue("Souk-View-Age")).contains("0");
    fixture.view.publish(List.of(new ViewChange.End("test")));
    fixture.leads.set(new Leaders.Leader.Nobody("No leader elected"));
    HttpResponse<String> state = fixture.get("/state");
    assertThat(state.statusCode()).isEqualTo(200);
    assertThat(state.headers().firstValueAsLong("Souk-View-Age").orElse(-1)).isNotNegative();
    assertThat(JSON.readTree(state.body()).get("slaves")).hasSize(1);
    HttpResponse<String> agents = fixture.postJson("/api/v1", "{\"type\":\"GET_AGENTS\"}");
    assertThat(agents.statusCode()).isEqualTo(200);
    assertThat(agents.headers().firstValueAsLong("Souk-View-Age").orElse(-1)).isNotNegative();
    assertThat(fixture.get("/api/v1/scheduler").statusCode()).isEqualTo(503);
    assertThat(read("/metrics/snapshot").get("master/elected").toString()).isEqualTo("0.0");
  }

  @Test
  void whatOnlyTheLeaderCanDoIsPointedToIt() throws Exception {
    fixture.leads.set(new Leaders.Leader.There("m2.example:5051"));
    String target = "//m2.example:5051";
    assertPointed(fixture.get("/redirect"), target);
    assertPointed(
        fixture.postJson("/master/api/v1/scheduler?x=1", "{}"),
        target + "/master/api/v1/scheduler?x=1");
    assertPointed(fixture.postJson("/api/v1/agent", "{}"), target + "/api/v1/agent");
    assertPointed(fixture.postJson("/quota", "{}"), target + "/quota");
    assertPointed(fixture.postJson("/machine/up", "[]"), target + "/machine/up");
    assertPointed(fixture.postJson("/teardown", ""), target + "/teardown");
    assertPointed(fixture.get("/explain?framework=f"), target + "/explain?framework=f");
    assertPointed(
        fixture.postJson(
            "/api/v1", "{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\"f\"}}}"),
        target + "/api/v1");
    assertThat(fixture.commands).isEmpty();
    for (String path : List.of("/state", "/tasks", "/slaves", "/quota", "/weights", "/roles")) {
      assertThat(fixture.get(path).statusCode()).as(path).isEqualTo(200);
    }
    for (String path : List.of("/health", "/version", "/flags", "/metrics", "/metrics/snapshot")) {
      assertThat(fixture.get(path).statusCode()).as(path).isEqualTo(200);
    }
  }

  @Test
  void whatAMasterThatDoesNotLeadTurnsAwayIsCounted() throws Exception {
    fixture.leads.set(new Leaders.Leader.There("m2.example:5051"));
    fixture.post("/api/v1/agent", new byte[0], "Souk-Stream-Id", "s");
    fixture.post("/api/v1/scheduler", new byte[0], "Mesos-Stream-Id", "s");
    fixture.postJson("/teardown", "");
    assertThat(fixture.get("/metrics").body()).contains("souk_master_dropped_messages_total 2.0");
  }

  private static void assertPointed(HttpResponse<String> answer, String location) {
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.headers().firstValue("Location")).contains(location);
    assertThat(answer.headers().firstValue("Content-Length")).contains("0");
  }

  private JsonNode read(String path) throws Exception {
    HttpResponse<String> answer = fixture.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
    return JSON.readTree(answer.body());
  }

  private static List<String> ids(JsonNode tasks) {
    List<String> ids = new ArrayList<>();
    tasks.get("tasks").forEach(task -> ids.add(task.get("id").asText()));
    return ids;
  }

  private static void assertKeys(JsonNode node, String keys) {
    TreeSet<String> found = new TreeSet<>();
    node.fieldNames().forEachRemaining(found::add);
    assertThat(found).containsExactlyInAnyOrder(keys.split(" "));
  }
}
