package io.souk.agent.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.agent.access.Owners;
import io.souk.agent.fake.Await;
import io.souk.agent.view.AgentView;
import io.souk.protocol.log.ProgramLog;
import io.souk.protocol.log.VerbosityToggle;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  @TempDir Path dir;
  private TestView agent;
  private String base;
  private final List<Integer> verbosity = new CopyOnWriteArrayList<>();
  private final ProgramLog log =
      new ProgramLog() {
        @Override
        public void setVerbosity(int level) {
          verbosity.add(level);
        }

        @Override
        public Optional<Path> file() {
          return Optional.empty();
        }
      };

  @BeforeEach
  void serve() throws Exception {
    agent = new TestView(dir.toRealPath());
    int port =
        vertx
            .createHttpServer(new HttpServerOptions().setCompressionSupported(true))
            .requestHandler(
                new AgentApi(
                        vertx,
                        agent,
                        meters,
                        new VerbosityToggle(vertx, log),
                        Entrance.open(vertx),
                        new Owners(agent))
                    .router())
            .listen(0, "127.0.0.1")
            .map(HttpServer::actualPort)
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    base = "http://127.0.0.1:" + port;
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void stateHasTheKeysOfMesos() throws Exception {
    JsonNode state = json("/slave(1)/state");
    assertThat(keys(state))
        .containsExactlyInAnyOrder(
            "version",
            "fetches",
            "build_date",
            "build_time",
            "build_user",
            "start_time",
            "id",
            "pid",
            "hostname",
            "capabilities",
            "resources",
            "reserved_resources",
            "unreserved_resources",
            "reserved_resources_full",
            "unreserved_resources_full",
            "reserved_resources_allocated",
            "unreserved_resources_allocated",
            "resource_providers",
            "attributes",
            "master_hostname",
            "flags",
            "frameworks",
            "completed_frameworks");
    assertThat(state.path("pid").asText()).isEqualTo("slave(1)@127.0.0.1:5051");
    assertThat(state.path("master_hostname").asText()).isEqualTo("master");
    assertThat(state.path("resources").toString())
        .isEqualTo(
            "{\"disk\":8192.0,\"mem\":4096.0,\"gpus\":0.0,\"cpus\":2.0,\"ports\":\"[31000-32000]\"}");
    assertThat(state.path("attributes").toString()).isEqualTo("{\"rack\":\"r1\",\"level\":3.0}");
    assertThat(state.path("reserved_resources").path("eng").path("cpus").asDouble()).isEqualTo(0.5);
    assertThat(state.path("reserved_resources_full").path("eng").get(0).path("role").asText())
        .isEqualTo("eng");
    assertThat(state.path("unreserved_resources_allocated").path("mem").asDouble()).isEqualTo(64.0);

    JsonNode framework = state.path("frameworks").get(0);
    assertThat(keys(framework))
        .containsExactlyInAnyOrder(
            "id",
            "name",
            "user",
            "failover_timeout",
            "checkpoint",
            "hostname",
            "principal",
            "roles",
            "executors",
            "completed_executors");
    JsonNode executor = framework.path("executors").get(0);
    assertThat(keys(executor))
        .containsExactlyInAnyOrder(
            "id",
            "name",
            "source",
            "container",
            "directory",
            "resources",
            "role",
            "labels",
            "tasks",
            "queued_tasks",
            "completed_tasks");
    JsonNode task = executor.path("tasks").get(0);
    assertThat(keys(task))
        .containsExactlyInAnyOrder(
            "id",
            "name",
            "framework_id",
            "executor_id",
            "slave_id",
            "state",
            "resources",
            "role",
            "statuses",
            "labels",
            "discovery",
            "health_check");
    assertThat(task.path("executor_id").asText()).isEmpty();
    assertThat(task.path("state").asText()).isEqualTo("TASK_RUNNING");
    assertThat(get("/state").body())
        .contains(
            "{\"state\":\"TASK_RUNNING\",\"timestamp\":1795419666.074591,"
                + "\"container_status\":{\"container_id\":{\"value\":\"c1\"}},\"healthy\":true}");
    assertThat(keys(executor.path("queued_tasks").get(0)))
        .containsExactlyInAnyOrder(
            "id", "name", "slave_id", "resources", "role", "command", "executor_id");
    assertThat(executor.path("completed_tasks")).hasSize(1);
  }

  @Test
  void recoveryIsAnsweredWith503() throws Exception {
    agent.phase(AgentView.Phase.RECOVERING);
    assertThat(get("/state").statusCode()).isEqualTo(503);
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void smallEndpoints() throws Exception {
    HttpResponse<String> health = get("/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).isEmpty();
    assertThat(health.headers().firstValue("content-type")).isEmpty();
    assertThat(json("/version").path("version").asText()).isEqualTo("1.11.0");
    assertThat(json("/flags").toString())
        .isEqualTo("{\"flags\":{\"ip\":\"127.0.0.1\",\"work_dir\":\"w\"}}");
    assertThat(json("/system/stats.json").path("mem_total_bytes").asLong()).isPositive();
    meters.counter("souk.agent.test").increment();
    assertThat(get("/metrics").body()).contains("souk_agent_test_total 1.0");
  }

  @Test
  void verbosityIsRaisedForAWhile() throws Exception {
    assertThat(get("/logging/toggle").body()).isEqualTo("0\n");
    assertThat(get("/logging/toggle?level=2&duration=1days").statusCode()).isEqualTo(200);
    assertThat(get("/logging/toggle").body()).isEqualTo("2\n");
    assertThat(get("/slave(1)/logging/toggle?level=1&duration=1ms").body()).isEmpty();
    Await.until("the usual level", () -> verbosity.equals(List.of(2, 1, 0)));
    for (String wrong :
        List.of(
            "level=1",
            "duration=1secs",
            "level=x&duration=1secs",
            "level=-1&duration=1secs",
            "level=99999999999&duration=1secs",
            "level=1&duration=soon",
            "level=1&duration=-1secs",
            "level=1&duration=999999999999weeks",
            "level=&duration=")) {
      assertThat(get("/logging/toggle?" + wrong).statusCode()).as(wrong).isEqualTo(400);
    }
    assertThat(verbosity).hasSize(3);
  }

  @Test
  void helpNamesEveryEndpoint() throws Exception {
    String help = get("/help").body();
    for (String line : help.lines().toList()) {
      String path = line.replaceFirst("[? ].*", "");
      if (path.startsWith("/") && !path.equals("/api/v1") && !path.startsWith("/files/")) {
        assertThat(get(path).statusCode()).as(path).isEqualTo(200);
      }
    }
    assertThat(help).contains("/files/read?path=&offset=&length=  ");
    assertThat(json("/containerizer/debug").toString()).isEqualTo("{\"pending\":[]}");
  }

  @Test
  void metricsSnapshotHasTheKeysOfMesos() throws Exception {
    JsonNode snapshot = json("/metrics/snapshot?timeout=5secs");
    assertThat(snapshot.path("slave/cpus_percent").asDouble()).isEqualTo(0.05);
    assertThat(snapshot.path("slave/mem_used").asDouble()).isEqualTo(64.0);
    assertThat(snapshot.path("slave/tasks_running").asDouble()).isEqualTo(1.0);
    assertThat(snapshot.path("slave/tasks_staging").asDouble()).isEqualTo(1.0);
    assertThat(snapshot.path("slave/tasks_finished").asDouble()).isEqualTo(4.0);
    assertThat(snapshot.path("slave/registered").asDouble()).isEqualTo(1.0);
    assertThat(keys(snapshot))
        .contains(
            "slave/uptime_secs",
            "slave/executors_running",
            "slave/executors_terminated",
            "slave/frameworks_active",
            "slave/recovery_time_secs",
            "slave/cpus_revocable_total",
            "slave/valid_status_updates",
            "system/load_1min",
            "system/mem_free_bytes");
    assertThat(get("/metrics/snapshot?timeout=soon").statusCode()).isEqualTo(400);
  }

  @Test
  void containersAndStatistics() throws Exception {
    JsonNode containers = json("/containers");
    assertThat(containers).hasSize(1);
    assertThat(keys(containers.get(0)))
        .containsExactlyInAnyOrder(
            "container_id",
            "executor_id",
            "executor_name",
            "framework_id",
            "source",
            "statistics",
            "status");
    assertThat(containers.get(0).path("statistics").path("mem_rss_bytes").asLong()).isEqualTo(17);
    JsonNode statistics = json("/monitor/statistics");
    assertThat(keys(statistics.get(0)))
        .containsExactlyInAnyOrder(
            "executor_id", "executor_name", "framework_id", "source", "statistics");
    assertThat(json("/containers?container_id=c1")).hasSize(1);
    assertThat(json("/containers?container_id=other")).isEmpty();
    assertThat(json("/containers?framework_id=fw&executor_id=running")).hasSize(1);
    assertThat(get("/containers?executor_id=running").statusCode()).isEqualTo(400);
    assertThat(get("/containers?container_id=c1&framework_id=fw").statusCode()).isEqualTo(400);
    agent.usageFails();
    Await.until("a new measurement", () -> fetched("/monitor/statistics").isEmpty());
    assertThat(json("/containers").get(0).has("statistics")).isFalse();
  }

  @Test
  void eachContainerHasSeriesUntilItIsGone() throws Exception {
    String labels = "container=\"c1\",executor=\"running\",framework=\"fw\",task=\"running\"";
    assertThat(get("/metrics").body())
        .contains(
            "souk_agent_container_memory_bytes{"
                + labels.replace("fw\",", "fw\",kind=\"rss\",")
                + "} 17.0\n")
        .contains(
            "souk_agent_container_io_bytes_total{"
                + labels.replace("fw\",", "fw\",op=\"read\",")
                + "} 5.0\n")
        .doesNotContain("souk_agent_container_network_bytes");
    agent.containerGone();
    Await.until("the series to go", () -> !scrape().contains("souk_agent_container_"));
  }

  private JsonNode fetched(String path) {
    try {
      return json(path);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private String scrape() {
    try {
      return get("/metrics").body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void browsing() throws Exception {
    Path sandbox = agent.sandbox();
    Files.writeString(sandbox.resolve("stdout"), "hello\n");
    Files.createDirectory(sandbox.resolve("data"));
    Files.createSymbolicLink(sandbox.resolveSibling("latest"), sandbox.getFileName());
    JsonNode entries = json("/files/browse?path=" + sandbox);
    assertThat(StreamSupport.stream(entries.spliterator(), false).map(e -> e.path("path").asText()))
        .containsExactly(sandbox + "/data", sandbox + "/stdout");
    JsonNode file = entries.get(1);
    assertThat(keys(file))
        .containsExactlyInAnyOrder("gid", "mode", "mtime", "nlink", "path", "size", "uid");
    assertThat(file.path("mode").asText()).matches("-rw-r-.r--");
    assertThat(file.path("size").asLong()).isEqualTo(6);
    assertThat(entries.get(0).path("mode").asText()).startsWith("d");
    assertThat(json("/files/browse?path=" + sandbox + "/stdout")).isEmpty();
    JsonNode virtual =
        json("/slave(1)/files/browse?path=/frameworks/fw/executors/running/runs/latest");
    assertThat(virtual.get(1).path("path").asText())
        .isEqualTo("/frameworks/fw/executors/running/runs/latest/stdout");
    HttpResponse<String> none = get("/files/browse");
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(none.body()).contains("path=value");
    assertThat(json("/files/debug").path(sandbox.toString()).asText())
        .isEqualTo(sandbox.toString());
  }

  @Test
  void reading() throws Exception {
    Path file = Files.writeString(agent.sandbox().resolve("stdout"), "hello wörld\n");
    assertThat(json("/files/read?offset=0&path=" + file).toString())
        .isEqualTo("{\"data\":\"hello wörld\\n\",\"offset\":0}");
    assertThat(json("/files/read?path=" + file).toString())
        .isEqualTo("{\"data\":\"\",\"offset\":13}");
    assertThat(json("/files/read?offset=6&length=2&path=" + file).path("data").asText())
        .isEqualTo("w");
    assertThat(json("/files/read?offset=99&path=" + file).toString())
        .isEqualTo("{\"data\":\"\",\"offset\":99}");
    assertThat(json("/files/read?offset=0&length=0&path=" + file).path("data").asText()).isEmpty();
    assertThat(get("/files/read?offset=x&path=" + file).statusCode()).isEqualTo(400);
    assertThat(get("/files/read?offset=-2&path=" + file).statusCode()).isEqualTo(400);
    assertThat(get("/files/read?offset=0&path=" + agent.sandbox()).statusCode()).isEqualTo(400);
    HttpResponse<String> missing = get("/files/read?path=/none&offset=0");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).isEmpty();
    assertThat(missing.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
    Files.write(file, new byte[200_000]);
    assertThat(json("/files/read?offset=0&path=" + file).path("data").asText()).hasSize(65_536);
    assertThat(get("/files/read.json?path=" + file).statusCode()).isEqualTo(404);
  }

  @Test
  void downloading() throws Exception {
    byte[] content = new byte[3_000_000];
    new java.util.Random(1).nextBytes(content);
    Path file = Files.write(agent.sandbox().resolve("data.bin"), content);
    for (int i = 0; i < 8; i++) {
      HttpResponse<byte[]> answer =
          client.send(
              request("/files/download?path=" + file).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.body()).isEqualTo(content);
      assertThat(answer.headers().firstValue("content-type")).contains("application/octet-stream");
      assertThat(answer.headers().firstValue("content-disposition"))
          .contains("attachment; filename=data.bin");
    }
    Path odd = Files.writeString(agent.sandbox().resolve("a \"ö\r\nX: y.txt"), "x");
    HttpResponse<String> strange =
        get("/files/download?path=" + URLEncoder.encode(odd.toString(), StandardCharsets.UTF_8));
    assertThat(strange.statusCode()).isEqualTo(200);
    assertThat(strange.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
    assertThat(strange.headers().map()).doesNotContainKey("x");
    assertThat(get("/files/download?path=" + agent.sandbox()).statusCode()).isEqualTo(400);
  }

  @Test
  void nothingOutsideOfSandboxesIsShown() throws Exception {
    Path sandbox = agent.sandbox();
    Path secret = Files.writeString(dir.resolve("secret"), "s");
    Path meta = Files.createDirectories(dir.resolve("meta"));
    Path sibling = Files.createDirectory(sandbox.resolveSibling(sandbox.getFileName() + "x"));
    Files.writeString(sibling.resolve("f"), "other run, but a sandbox as well");
    Files.createSymbolicLink(sandbox.resolve("out"), secret);
    Files.createSymbolicLink(sandbox.resolve("up"), Path.of("../../../../../../../secret"));
    Files.createSymbolicLink(sandbox.resolve("loop"), Path.of("loop"));
    for (String path :
        List.of(
            "/etc/passwd",
            secret.toString(),
            meta.toString(),
            dir.toString(),
            sandbox + "/out",
            sandbox + "/up",
            sandbox + "/loop",
            sandbox + "/../../../../../../../../secret",
            sandbox.getParent().toString(),
            "/frameworks/fw/executors/running/runs/latest/../../../../../../../../etc/passwd",
            "relative",
            "/frameworks",
            sandbox + "/%2e%2e/%2e%2e/secret",
            sandbox + "/..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2fsecret",
            "/slave/log")) {
      for (String endpoint : List.of("browse", "read", "download")) {
        HttpResponse<String> answer =
            get(
                "/files/"
                    + endpoint
                    + "?offset=0&path="
                    + URLEncoder.encode(path, StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(endpoint + " " + path).isEqualTo(404);
        assertThat(answer.body()).isEmpty();
      }
    }
    assertThat(get("/files/read?path=%00").statusCode()).isEqualTo(400);
  }

  @Test
  void pipesKeepNobodyWaiting() throws Exception {
    Path pipe = agent.sandbox().resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (String endpoint : List.of("read", "download")) {
      HttpResponse<String> answer = get("/files/" + endpoint + "?offset=0&path=" + pipe);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("'" + pipe + "' is no regular file.\n");
    }
    assertThat(json("/files/browse?path=" + agent.sandbox()).get(0).path("mode").asText())
        .startsWith("p");
    assertThat(json("/files/browse?path=" + pipe)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "offset=99999999999999999999",
        "offset=1e3",
        "offset=",
        "offset=0&length=-2",
        "offset=0&length=x"
      })
  void numbersThatAreNone(String query) throws Exception {
    HttpResponse<String> answer = get("/files/read?path=" + agent.sandbox() + "/f&" + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .startsWith("Failed to parse ")
        .endsWith("': expected a whole number, -1 or more.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/state?jsonp=%zz", "/files/read?path=%", "/files/browse?path=%f"})
  void brokenEscapes(String target) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", URI.create(base).getPort())) {
      socket.setSoTimeout(30_000);
      String head = "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 400 ").contains("Malformed query");
    }
  }

  @Test
  void wrongRequests() throws Exception {
    HttpResponse<String> unknown = get("/nothing-here");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("404 Not Found.");
    assertThat(unknown.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
    HttpResponse<String> put =
        client.send(
            request("/state").PUT(HttpRequest.BodyPublishers.ofString("x")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(put.statusCode()).isEqualTo(405);
    assertThat(put.body())
        .isEqualTo("405 Method Not Allowed. Expecting one of { 'GET' }, but received 'PUT'.");
    assertThat(put.headers().firstValue("allow")).contains("GET");
    assertThat(get("/state.json").statusCode()).isEqualTo(404);
    assertThat(get("/state/").statusCode()).isEqualTo(200);
    assertThat(get("/slave%281%29/state").statusCode()).isEqualTo(200);
    HttpResponse<String> script = get("/flags?jsonp=my.call");
    assertThat(script.body()).startsWith("my.call({").endsWith("})");
    assertThat(script.headers().firstValue("content-type")).contains("text/javascript");
    assertThat(get("/flags?jsonp=a(b").statusCode()).isEqualTo(400);
  }

  @Test
  void pathsThatAreNone() throws Exception {
    assertThat(raw("/a/../health")).startsWith("HTTP/1.1 404");
    assertThat(raw("/%2e%2e/health")).startsWith("HTTP/1.1 404");
    assertThat(raw("/state%zz")).startsWith("HTTP/1.1 404");
    assertThat(raw("health")).startsWith("HTTP/1.1 400").contains("date: ");
  }

  @Test
  void aQueryThatCannotBeDecodedIsRefused() throws Exception {
    assertThat(raw("/state?jsonp=%zz")).startsWith("HTTP/1.1 400");
    assertThat(raw("/files/read?path=%zz")).startsWith("HTTP/1.1 400");
    assertThat(raw("/metrics/snapshot?timeout=%zz")).startsWith("HTTP/1.1 400");
  }

  @Test
  void everyAnswerHasADate() throws Exception {
    assertThat(get("/health").headers().firstValue("date").orElse("")).endsWith(" GMT");
    assertThat(get("/nothing-here").headers().firstValue("date").orElse("")).endsWith(" GMT");
  }

  /** Clients in Java cannot send such paths. */
  private String raw(String target) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", URI.create(base).getPort())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              ("GET " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    return JSON.readTree(answer.body());
  }

  private static List<String> keys(JsonNode object) {
    return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
  }
}
