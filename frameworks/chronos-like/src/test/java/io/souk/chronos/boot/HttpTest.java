package io.souk.chronos.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.framework.testing.FakeFrameworkContext;
import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTest {

  private static Platform platform;

  @BeforeAll
  static void start() {
    platform = new Platform();
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @AfterEach
  void removeJobs() {
    for (JsonNode job : platform.get("jobs")) {
      String name = job.get("name").asText().replace(" ", "%20").replace("#", "%23");
      platform.call("DELETE", "/v1/scheduler/job/" + name, "");
    }
  }

  static Stream<Arguments> unknownThings() {
    return Stream.of(
        Arguments.of("GET", "/v1/scheduler/job/nobody", 400),
        Arguments.of("PUT", "/v1/scheduler/job/nobody", 400),
        Arguments.of("DELETE", "/v1/scheduler/job/nobody", 400),
        Arguments.of("DELETE", "/v1/scheduler/job/a%2Fb", 400),
        Arguments.of("DELETE", "/v1/scheduler/task/kill/nobody", 400),
        Arguments.of("GET", "/v1/scheduler/job/stat/nobody", 400),
        Arguments.of("GET", "/v1/scheduler/job/nobody/runs", 400),
        Arguments.of("GET", "/v1/scheduler/jobs/search?limit=x", 400),
        Arguments.of("GET", "/v1/scheduler/jobs/search?offset=-1", 400),
        Arguments.of("GET", "/v1/scheduler/nothing", 404),
        Arguments.of("GET", "/nothing", 404),
        Arguments.of("POST", "/v1/scheduler/jobs", 405));
  }

  @ParameterizedTest
  @MethodSource("unknownThings")
  void whatIsUnknownIsSaidInJson(String method, String path, int status) {
    HttpResponse<String> answer = platform.call(method, path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(platform.parse(answer.body()).get("message").asText()).isNotEmpty();
  }

  @Test
  void oversizedBodyIsRefusedAndTheServerGoesOn() {
    HttpResponse<String> answer = platform.post("iso8601", "x".repeat((10 << 20) + 1));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(platform.get("jobs")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/scheduler/jobs/search?name=%zz HTTP/1.1",
        "GET /v1/scheduler/job/%zz HTTP/1.1",
        "PUT /v1/scheduler/job/a?arguments=%f HTTP/1.1"
      })
  void malformedEscapesAreRefused(String line) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", platform.framework.port())) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write((line + "\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400 ").contains("malformed address");
    }
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", platform.framework.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void whatIsNotHttpIsRefusedInJson() throws IOException {
    assertThat(raw("nonsense\r\n\r\n"))
        .contains(" 400 Bad Request")
        .contains("{\"message\":\"this is not an HTTP request\",\"status\":\"Bad Request\"}");
    assertThat(raw("GET /" + "x".repeat(300_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .contains(" 414 Request-URI Too Long")
        .contains("the address is longer than 262144 bytes");
    assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\nA: " + "x".repeat(20_000) + "\r\n\r\n"))
        .contains(" 431 Request Header Fields Too Large")
        .contains("the headers are larger than 16384 bytes");
  }

  @Test
  void argumentsOfARunMayBeLong() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R0//PT1H\"}");
    String path = "/v1/scheduler/job/a?arguments=";
    assertThat(platform.call("PUT", path + "x".repeat(60_000), "").statusCode()).isEqualTo(204);
    HttpResponse<String> refused = platform.call("PUT", path + "x".repeat(70_000), "");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("arguments: too long");
    assertThat(platform.runs("a")).hasSize(1);
  }

  @Test
  void answersAreCompressedForThoseWhoWantIt() throws IOException {
    for (int i = 0; i < 20; i++) {
      platform.create("{\"name\":\"a" + i + "\",\"schedule\":\"R0//PT1H\"}");
    }
    String request = "GET /v1/scheduler/jobs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    assertThat(raw(request + "Accept-Encoding: gzip\r\n\r\n"))
        .containsIgnoringCase("content-encoding: gzip")
        .hasSizeLessThan(raw(request + "\r\n").length() / 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/scheduler/jobs",
        "/v1/scheduler/job/nobody",
        "/v1/scheduler/nothing",
        "/nothing",
        "/"
      })
  void everyAnswerMayBeReadByAnyPage(String path) {
    assertThat(platform.call("GET", path, "").headers().firstValue("Access-Control-Allow-Origin"))
        .contains("*");
    // None may send what the browser asks leave for: that would be leave to run commands.
    HttpResponse<String> asked =
        platform.call(
            "OPTIONS", path, "", "Origin", "http://x", "Access-Control-Request-Method", "PUT");
    assertThat(asked.statusCode()).isIn(404, 405);
    assertThat(asked.headers().firstValue("Access-Control-Allow-Methods")).isEmpty();
  }

  @Test
  void pagesShowTheRoutesAndTheLogLevels() {
    assertThat(platform.call("GET", "/", "").body()).contains("v1/scheduler/jobs");
    assertThat(platform.call("GET", "/logging", "", "Accept", "text/html").body())
        .contains("<td>ROOT</td><td>WARN</td>");
  }

  @Test
  void logLevelCanBeChanged() {
    String logger = "io.souk.chronos.http.Answers";
    String body = "{\"logger\":\"" + logger + "\",\"level\":\"%s\"}";
    HttpResponse<String> answer = platform.call("POST", "/logging", body.formatted("debug"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(platform.parse(platform.call("GET", "/logging", "").body()).get(logger).asText())
        .isEqualTo("DEBUG");
    platform.call("POST", "/logging", body.formatted("WARN"));
    for (String bad :
        new String[] {
          body.formatted("loud"),
          "{\"logger\":\"no.such\",\"level\":\"INFO\"}",
          "{\"level\":\"INFO\"}",
          "[]"
        }) {
      assertThat(platform.call("POST", "/logging", bad).statusCode()).as(bad).isEqualTo(400);
    }
    assertThat(platform.call("POST", "/logging", body, "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
  }

  @Test
  void pythonClientOfChronosGetsMetricsInJson() {
    HttpResponse<String> answer =
        platform.call("GET", "/metrics", "", "User-Agent", "Python-httplib2/0.22.0 (gzip)");
    assertThat(platform.parse(answer.body()).has("gauges")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"iso8601", "dependency", "job/a/task/ct:1:0:a:/progress"})
  void otherMediaTypesAreRefused(String endpoint) {
    String path = "/v1/scheduler/" + endpoint;
    String[] types = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""};
    for (String type : types) {
      HttpResponse<String> answer = platform.call("POST", path, "{}", "Content-Type", type);
      assertThat(answer.statusCode()).as(type).isEqualTo(415);
      assertThat(answer.body())
          .isEqualTo(
              "{\"message\":\"expected Content-Type: application/json\","
                  + "\"status\":\"Unsupported Media Type\"}");
    }
    // A page can leave the type out without asking leave, a script may forget it.
    assertThat(platform.call("POST", path, "{}", "Origin", "http://x").statusCode()).isEqualTo(415);
    assertThat(platform.call("POST", path, "{}", "Accept", "*/*").statusCode()).isEqualTo(400);
    String charset = "application/json; charset=utf-8";
    assertThat(platform.call("POST", path, "{}", "Content-Type", charset).statusCode())
        .isEqualTo(400);
  }

  @Test
  void definitionIsReturnedWholeAndInOrder() {
    platform.create(
        """
        {"name":"a","command":"echo 1","runAsUser":"root","successCount":1,
         "lastSuccess":"2016-11-17T00:54:09.777Z","cpus":"0","unknown":[1],"owner":null,
         "schedule":"R0/2016-11-18T00:53:55.000Z/PT24H"}""");
    assertThat(platform.call("GET", "/v1/scheduler/job/a", "").body())
        .isEqualTo(
            """
            {"name":"a","command":"echo 1","shell":true,"executor":"","executorFlags":"",\
            "taskInfoData":"","retries":2,"owner":"","ownerName":"","description":"",\
            "successCount":1,"errorCount":0,"lastSuccess":"2016-11-17T00:54:09.777Z",\
            "lastError":"","cpus":0.1,"disk":256.0,"mem":128.0,"disabled":false,\
            "softError":false,"dataProcessingJobType":false,"errorsSinceLastSuccess":0,\
            "fetch":[],"uris":[],"environmentVariables":[],"arguments":[],\
            "highPriority":false,"runAsUser":"root","concurrent":false,\
            "maxCompletionTime":0,"constraints":[],\
            "schedule":"R0/2016-11-18T00:53:55.000Z/PT24H","scheduleTimeZone":""}""");
  }

  @Test
  void containerIsKept() {
    platform.create(
        """
        {"name":"a","schedule":"R0//PT1H","uris":["http://x/y"],"container":{"type":"docker",
         "image":"i","network":"BRIDGE","networkName":"n","forcePullImage":"true",
         "networkInfos":[{"name":"w","labels":[{"key":"k","value":"v"}],
           "portMappings":[{"hostPort":"80","containerPort":8080}]}],
         "volumes":[{"containerPath":"/c","hostPath":"/h","mode":"rw"},
           {"containerPath":"/d","external":{"name":"e","provider":"p",
            "options":[{"key":"o","value":"1"}]}}],
         "parameters":[{"key":"a","value":"b"}]}}""");
    assertThat(platform.get("job/a").get("container").toString())
        .isEqualTo(
            """
            {"type":"DOCKER","image":"i","network":"BRIDGE","networkName":"n",\
            "networkInfos":[{"name":"w","labels":[{"key":"k","value":"v"}],\
            "portMappings":[{"hostPort":"80","containerPort":"8080"}]}],\
            "volumes":[{"containerPath":"/c","hostPath":"/h","mode":"RW"},\
            {"containerPath":"/d","external":{"name":"e","provider":"p",\
            "options":[{"key":"o","value":"1"}]}}],\
            "forcePullImage":true,"parameters":[{"key":"a","value":"b"}]}""");
    JsonNode listed = platform.get("jobs").get(0);
    assertThat(listed.get("fetch").get(0).get("uri").asText()).isEqualTo("http://x/y");
    platform.create(listed.toString());
    assertThat(platform.get("jobs").get(0)).isEqualTo(listed);
  }

  @Test
  void neverRunningJobLooksAsClientsExpect() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R0/2026-01-01T00:00:00Z/PT1H\"}");
    assertThat(platform.call("GET", "/v1/scheduler/job/stat/a", "").body())
        .isEqualTo(
            """
            {"histogram":{"75thPercentile":0.0,"95thPercentile":0.0,"98thPercentile":0.0,\
            "99thPercentile":0.0,"median":0.0,"mean":0.0,"count":0},"taskStatHistory":[]}""");
    for (String name :
        new String[] {
          "99thPercentile", "98thPercentile", "95thPercentile", "75thPercentile", "median", "mean"
        }) {
      assertThat(platform.get("stats/" + name).toString())
          .isEqualTo("[{\"jobNameLabel\":\"a\",\"time\":0.0}]");
    }
    assertThat(platform.get("stats/nonsense")).isEmpty();
    assertThat(platform.get("jobs/summary").get("jobs").get(0).toString())
        .isEqualTo(
            """
            {"name":"a","status":"fresh","state":"idle",\
            "schedule":"R0/2026-01-01T00:00:00Z/PT1H","parents":[],"disabled":false,\
            "lastRun":"","nextRun":""}""");
  }

  @Test
  void definitionWithoutTriggerRunsOnceNow() {
    platform.create("{\"name\":\"a\",\"command\":\"true\"}");
    assertThat(platform.get("job/a").get("schedule").asText())
        .isEqualTo("R0/2026-01-02T00:00:00.000Z/PT24H");
    assertThat(platform.runs("a")).hasSize(1);
  }

  @Test
  void takenPortIsSaidAndTheFrameworkCanBeStoppedAllTheSame() {
    ChronosFramework second =
        new ChronosFramework(new ChronosConfig("127.0.0.1", platform.framework.port()));
    assertThatThrownBy(
            () ->
                second
                    .start(new FakeFrameworkContext(platform.vertx))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(BindException.class);
    Platform.join(second.stop());
  }

  @Test
  void nextRunIsShown() {
    platform.create("{\"name\":\"a\",\"schedule\":\"R/2030-01-01T00:00:00+01:00/PT1H\"}");
    assertThat(platform.get("jobs").get(0).has("nextRun")).isFalse();
    assertThat(platform.get("jobs?times=true").get(0).get("nextRun").asText())
        .isEqualTo("2029-12-31T23:00:00.000Z");
  }

  @Test
  void searchFindsByNameCommandOrAny() {
    platform.create("{\"name\":\"alpha\",\"command\":\"echo one\",\"schedule\":\"R0//PT1H\"}");
    platform.create("{\"name\":\"beta\",\"command\":\"echo two\",\"schedule\":\"R0//PT1H\"}");
    platform.create("{\"name\":\"two\",\"schedule\":\"R0//PT1H\"}");
    assertThat(platform.get("jobs/search")).hasSize(3);
    assertThat(platform.get("jobs/search?name=ALPH")).hasSize(1);
    assertThat(platform.get("jobs/search?name=a&command=two")).hasSize(1);
    assertThat(platform.get("jobs/search?any=two")).hasSize(2);
    assertThat(platform.get("jobs/search?limit=1&offset=2").get(0).get("name").asText())
        .isEqualTo("two");
    assertThat(platform.get("jobs/search?limit=0")).isEmpty();
  }

  @Test
  void legacyFormTakesPutAndOtherNames() {
    HttpResponse<String> made =
        platform.call(
            "PUT",
            "/scheduler/iso8601",
            "{\"name\":\"job with #1\",\"schedule\":\"R0//PT1H\",\"async\":false}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(204);
    assertThat(platform.get("job/job%20with%20%231").get("async").asBoolean()).isFalse();
    HttpResponse<String> refused = platform.call("POST", "/scheduler/iso8601", "{}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).isEqualTo("name is missing");
    assertThat(
            platform
                .call("PUT", "/v1/scheduler/iso8601", "{\"name\":\"a\",\"schedule\":\"R0//PT1H\"}")
                .statusCode())
        .isEqualTo(405);
  }

  @Test
  void pingLeaderAndMetricsAnswer() {
    HttpResponse<String> ping = platform.call("GET", "/ping", "");
    assertThat(ping.body()).isEqualTo("pong\n");
    assertThat(ping.headers().firstValue("Cache-Control"))
        .contains("must-revalidate,no-cache,no-store");
    assertThat(ping.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(platform.get("leader").get("leader").asText())
        .isEqualTo("127.0.0.1:" + platform.framework.port());
    assertThat(platform.call("GET", "/leader", "").body()).contains("127.0.0.1");
    assertThat(platform.call("GET", "/metrics", "").body()).contains("souk_chronos_jobs 0.0");
    JsonNode metrics =
        platform.parse(platform.call("GET", "/metrics", "", "Accept", "application/json").body());
    assertThat(metrics.has("version")).isTrue();
    assertThat(metrics.get("gauges").isObject()).isTrue();
  }
}
