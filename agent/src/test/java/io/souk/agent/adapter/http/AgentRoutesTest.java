package io.souk.agent.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.agent.access.Owners;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.TestAccess;
import io.souk.protocol.log.ProgramLog;
import io.souk.protocol.log.VerbosityToggle;
import io.souk.security.Realm;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the agent's older endpoints is in which realm, and which need a permission by path. */
class AgentRoutesTest {

  private static final String NONE = "";
  private static final String READ = "mesos-agent-readonly";
  private static final String WRITE = "mesos-agent-readwrite";

  private static final Map<String, String> REALMS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("/health", NONE),
              Map.entry("/version", NONE),
              Map.entry("/containerizer/debug", READ),
              Map.entry("/containers", READ),
              Map.entry("/files/browse", READ),
              Map.entry("/files/debug", READ),
              Map.entry("/files/download", READ),
              Map.entry("/files/read", READ),
              Map.entry("/flags", READ),
              Map.entry("/help", READ),
              Map.entry("/logging/toggle", WRITE),
              Map.entry("/metrics", READ),
              Map.entry("/metrics/snapshot", READ),
              Map.entry("/monitor/statistics", READ),
              Map.entry("/state", READ),
              Map.entry("/system/stats.json", READ)));

  /** Those of Mesos's GET_ENDPOINT_WITH_PATH. */
  private static final Set<String> GUARDED =
      Set.of(
          "/containers",
          "/containerizer/debug",
          "/files/debug",
          "/logging/toggle",
          "/metrics/snapshot",
          "/monitor/statistics");

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private AgentApi api;
  private int port;

  @BeforeEach
  void serve() throws Exception {
    TestView agent = new TestView(dir.toRealPath());
    api =
        new AgentApi(
            vertx,
            agent,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            new VerbosityToggle(vertx, ProgramLog.NONE),
            new Entrance(vertx, TestAccess.strict()),
            new Owners(agent));
    port =
        Await.success(
            vertx
                .createHttpServer()
                .requestHandler(api.router())
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort));
  }

  @AfterEach
  void close() {
    client.close();
    Await.success(vertx.close());
  }

  private HttpResponse<String> ask(String method, String path, Optional<String> header)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    header.ifPresent(it -> request.header("Authorization", it));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void eachRouteIsInItsRealm() {
    Map<String, String> stated =
        api.routes().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    route -> route.getValue().realm().map(Realm::realmName).orElse(NONE),
                    (one, other) -> one,
                    TreeMap::new));
    assertThat(stated).isEqualTo(REALMS);
    assertThat(
            api.routes().entrySet().stream()
                .filter(route -> route.getValue().guarded())
                .map(Map.Entry::getKey))
        .containsExactlyInAnyOrderElementsOf(GUARDED);
  }

  @Test
  void whoIsNotKnownIsToldSoBeforeAnythingElse() throws Exception {
    for (Map.Entry<String, String> route : REALMS.entrySet()) {
      for (String path :
          Set.of(route.getKey(), "/slave(1)" + route.getKey(), route.getKey() + "/")) {
        for (String method : Set.of("GET", "POST")) {
          HttpResponse<String> answer = ask(method, path, Optional.empty());
          if (route.getValue().equals(NONE)) {
            assertThat(answer.statusCode()).as(path).isEqualTo(method.equals("GET") ? 200 : 405);
          } else {
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("401 Unauthorized.");
            assertThat(answer.headers().allValues("WWW-Authenticate"))
                .containsExactly("Basic realm=\"" + route.getValue() + "\"", "Another");
          }
        }
      }
    }
    assertThat(statusOf("/state?jsonp=%zz")).isEqualTo(401);
    assertThat(statusOf("/health?jsonp=%zz")).isEqualTo(400);
    assertThat(ask("GET", "/nowhere", Optional.empty()).statusCode()).isEqualTo(404);
  }

  /** Of a target that other clients will not send. */
  private int statusOf(String target) {
    return Await.success(
        vertx
            .createHttpClient()
            .request(HttpMethod.GET, port, "127.0.0.1", target)
            .compose(HttpClientRequest::send)
            .map(HttpClientResponse::statusCode));
  }

  @Test
  void whoIsKnownIsLetIn() throws Exception {
    for (String path : REALMS.keySet()) {
      HttpResponse<String> answer = ask("GET", path, Optional.of(TestAccess.basic("all")));
      assertThat(answer.statusCode())
          .as(path)
          .isEqualTo(path.matches("/files/(browse|read|download)") ? 400 : 200);
    }
  }

  @Test
  void aPathThatNeedsPermissionIsRefusedWithoutIt() throws Exception {
    for (String path : REALMS.keySet()) {
      boolean guarded = GUARDED.contains(path);
      HttpResponse<String> others =
          ask("GET", path, Optional.of(TestAccess.basic("of:get_endpoints:/elsewhere")));
      HttpResponse<String> its =
          ask("GET", path, Optional.of(TestAccess.basic("of:get_endpoints:" + path)));
      assertThat(others.statusCode() == 403).as(path).isEqualTo(guarded);
      assertThat(its.statusCode()).as(path).isNotEqualTo(403);
      if (guarded) {
        assertThat(others.body()).isEqualTo("403 Forbidden.");
      }
    }
  }
}
