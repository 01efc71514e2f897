package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A canary of real tasks, judged by a real Prometheus: promoted while the errors are few, taken
 * back when they are many, and held, until somebody promotes it, when Prometheus is gone. In the
 * middle of a pause the whole platform is killed.
 */
class CanaryIT {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  @TempDir Path dir;

  private volatile double errors = 0.01;

  @Test
  void prometheusDecides() throws IOException {
    Path prometheus = Tools.require("prometheus");
    HttpServer exporter = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    exporter.createContext(
        "/metrics",
        exchange -> {
          byte[] body = ("error_share " + errors + "\n").getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    exporter.start();
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "process")) {
      int port = new FreePorts().next();
      Process process = start(prometheus, port, exporter.getAddress().getPort());
      try {
        awaitMetric(port, 0.01);
        assertThat(Http.send("POST", souk.marathon() + "/v2/apps", app(1, port)).status())
            .isEqualTo(201);
        awaitDone(souk);
        promotedByTheQueryOverARestart(souk, port);
        takenBackByTheQuery(souk, port);
      } finally {
        process.destroy();
        process.onExit().join();
      }
      heldWithoutPrometheus(souk, port);
    } finally {
      exporter.stop(0);
    }
  }

  private void promotedByTheQueryOverARestart(UpPlatform souk, int port) {
    String deployment = put(souk, 2, port);
    awaitReason(souk, deployment, "pause");
    souk.process().kill();
    souk.start();
    Wait.until(LIMIT, () -> Http.get(souk.marathon() + "/ping").status() == 200, () -> "no answer");
    awaitDone(souk);
    assertThat(command(souk)).contains("v2");
    assertThat(tasks(souk).size()).isEqualTo(2);
  }

  private SoukProcess souk(UpPlatform platform, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--url", platform.gateway()));
    return SoukProcess.start(dir, all.toArray(String[]::new));
  }

  private void takenBackByTheQuery(UpPlatform souk, int port) throws IOException {
    errors = 0.9;
    awaitMetric(port, 0.9);
    JsonNode before = tasks(souk);
    Path file = Files.writeString(dir.resolve("canary.json"), app(3, port));
    SoukProcess deploy = souk(souk, "app", "deploy", file.toString());
    assertThat(deploy.awaitExit(LIMIT)).as("not carried through").isEqualTo(1);
    assertThat(deploy.err()).contains("was taken back or overridden");
    awaitDone(souk);
    assertThat(command(souk)).contains("v2");
    assertThat(tasks(souk).size()).isEqualTo(2);
    assertThat(tasks(souk).findValuesAsText("id"))
        .as("the one that was not replaced is still there")
        .containsAnyElementsOf(before.findValuesAsText("id"));
  }

  private void heldWithoutPrometheus(UpPlatform souk, int port) {
    String deployment = put(souk, 4, port);
    JsonNode wait = awaitReason(souk, deployment, "metric");
    assertThat(wait.path("message").textValue()).contains("no answer from");
    SoukProcess promote = souk(souk, "app", "promote", "/canary");
    assertThat(promote.awaitExit(LIMIT)).as(promote.err()).isZero();
    awaitDone(souk);
    SoukProcess nothing = souk(souk, "app", "promote", "canary");
    assertThat(nothing.awaitExit(LIMIT)).isEqualTo(1);
    assertThat(nothing.err()).contains("no deployment of /canary is under way");
    assertThat(command(souk)).contains("v4");
  }

  private Process start(Path prometheus, int port, int target) throws IOException {
    String config =
        """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: errors
            static_configs: [{targets: ["127.0.0.1:%d"]}]
        """
            .formatted(target);
    return new ProcessBuilder(
            prometheus.toString(),
            "--config.file=" + Files.writeString(dir.resolve("prometheus.yml"), config),
            "--storage.tsdb.path=" + dir.resolve("tsdb"),
            "--web.listen-address=127.0.0.1:" + port)
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("prometheus.log").toFile())
        .start();
  }

  private static String app(int version, int port) {
    return """
        {"id":"/canary","cmd":"echo v%d; exec sleep 1000","cpus":0.1,"mem":32,"instances":2,
         "upgradeStrategy":{"minimumHealthCapacity":1,"maximumOverCapacity":1,"type":"canary",
          "steps":[{"percent":50,"pauseSeconds":4}],
          "check":{"url":"http://127.0.0.1:%d","query":"max(error_share)","maximum":0.1,
           "intervalSeconds":1,"timeoutSeconds":1,"failures":2}}}"""
        .formatted(version, port);
  }

  private static String put(UpPlatform souk, int version, int port) {
    Http.Answer answer = Http.send("PUT", souk.marathon() + "/v2/apps/canary", app(version, port));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("deploymentId").textValue();
  }

  private static void awaitMetric(int port, double value) {
    String url = "http://127.0.0.1:" + port + "/api/v1/query?query=max(error_share)";
    Wait.until(
        LIMIT,
        () -> {
          Http.Answer answer = Http.get(url);
          return answer.status() == 200 && answer.body().contains("\"" + value + "\"");
        },
        () -> Http.get(url).body());
  }

  private static JsonNode awaitReason(UpPlatform souk, String deployment, String reason) {
    String url = souk.marathon() + "/v2/deployments/" + deployment;
    String at = "/waiting/actions/0/waitsFor/0";
    Wait.until(
        LIMIT,
        () -> {
          Http.Answer answer = Http.get(url);
          return answer.status() == 200
              && answer.json().at(at + "/reason").asText("").equals(reason);
        },
        () -> Http.get(url).body());
    return Http.json(url).at(at);
  }

  private static void awaitDone(UpPlatform souk) {
    Wait.until(
        LIMIT,
        () -> Http.json(souk.marathon() + "/v2/deployments").isEmpty(),
        () -> Http.get(souk.marathon() + "/v2/deployments?embed=waiting").body());
  }

  private static String command(UpPlatform souk) {
    return Http.json(souk.marathon() + "/v2/apps/canary").at("/app/cmd").textValue();
  }

  private static JsonNode tasks(UpPlatform souk) {
    return Http.json(souk.marathon() + "/v2/apps/canary/tasks").path("tasks");
  }
}
