package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The number of instances follows what agents measure, what instances count, and what a real
 * Prometheus answers.
 */
class AutoscaleIT {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  @TempDir Path dir;

  @Test
  void followsTheCpusThatAgentsMeasure() {
    try (UpPlatform souk = UpPlatform.start(dir)) {
      put(
          souk,
          "busy",
          "{\"cmd\":\"while :; do :; done\",\"cpus\":0.1,\"mem\":16,\"autoscale\":{"
              + "\"maxInstances\":3,\"coolDownSeconds\":1,\"cpu\":{\"target\":0.5}}}");
      Wait.until(LIMIT, () -> app(souk, "busy").path("tasksRunning").asInt() == 3, () -> say(souk));
      // Sleeping uses nothing; the policy stays as it is.
      put(souk, "busy", "{\"cmd\":\"sleep 1000\"}");
      Wait.until(LIMIT, () -> app(souk, "busy").path("instances").asInt() == 1, () -> say(souk));
      Wait.until(LIMIT, () -> app(souk, "busy").path("tasksRunning").asInt() == 1, () -> say(souk));
    }
  }

  @Test
  void followsTheRequestsThatInstancesCount() {
    Path busybox = Tools.require("busybox");
    try (UpPlatform souk = UpPlatform.start(dir)) {
      // Counts 50 a second, whoever asks.
      String command =
          "i=0; while :; do i=$((i+50)); echo hits_total $i > next; mv next metrics; sleep 1; done"
              + " & exec "
              + busybox
              + " httpd -f -p $PORT0";
      put(
          souk,
          "busy",
          "{\"cmd\":\""
              + command
              + "\",\"cpus\":0.1,\"mem\":16,\"autoscale\":{\"maxInstances\":2,\"coolDownSeconds\":1,"
              + "\"requests\":{\"target\":30,\"counter\":\"hits_total\"}}}");
      Wait.until(LIMIT, () -> app(souk, "busy").path("tasksRunning").asInt() == 2, () -> say(souk));
      Wait.until(LIMIT, () -> say(souk).contains("requests a second, 30 wanted"), () -> say(souk));
    }
  }

  @Test
  void followsAPrometheusQuery() throws IOException {
    Path prometheus = Tools.require("prometheus");
    try (UpPlatform souk = UpPlatform.start(dir)) {
      int port = new FreePorts().next();
      Path config =
          Files.writeString(
              dir.resolve("prometheus.yml"),
              """
              global: {scrape_interval: 1s}
              scrape_configs:
                - job_name: souk
                  static_configs: [{targets: ["%s"]}]
              """
                  .formatted(souk.marathon().substring("http://".length())));
      Process process =
          new ProcessBuilder(
                  prometheus.toString(),
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + dir.resolve("tsdb"),
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(dir.resolve("prometheus.log").toFile())
              .start();
      try {
        put(souk, "other", "{\"cmd\":\"sleep 1000\",\"instances\":0}");
        put(
            souk,
            "busy",
            "{\"cmd\":\"sleep 1000\",\"cpus\":0.1,\"mem\":16,\"autoscale\":{\"maxInstances\":9,"
                + "\"coolDownSeconds\":1,\"prometheus\":{\"url\":\"http://127.0.0.1:"
                + port
                + "\",\"query\":\"souk_marathon_apps\",\"target\":1}}}");
        Wait.until(
            LIMIT, () -> app(souk, "busy").path("tasksRunning").asInt() == 2, () -> say(souk));
        Http.delete(souk.marathon() + "/v2/apps/other");
        Wait.until(
            LIMIT, () -> app(souk, "busy").path("tasksRunning").asInt() == 1, () -> say(souk));
      } finally {
        process.destroy();
        process.onExit().join();
      }
    }
  }

  private static void put(UpPlatform souk, String app, String body) {
    Http.Answer answer = Http.send("PUT", souk.marathon() + "/v2/apps/" + app, body);
    assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
  }

  private static JsonNode app(UpPlatform souk, String app) {
    return Http.json(souk.marathon() + "/v2/apps/" + app).path("app");
  }

  private static String say(UpPlatform souk) {
    return Http.get(souk.marathon() + "/v2/explain/busy").body();
  }
}
