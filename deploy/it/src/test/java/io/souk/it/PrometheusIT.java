package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes every port, discovers the apps' instances, and has series of each
 * container for as long as it runs.
 */
class PrometheusIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path dir;

  @Test
  void scrapesEveryPortAndFindsInstances() throws IOException {
    Path prometheus = Tools.require("prometheus");
    try (UpPlatform souk = UpPlatform.start(dir)) {
      SoukProcess demo = SoukProcess.start(dir, "demo", "--url", souk.gateway());
      assertThat(demo.awaitExit(Duration.ofSeconds(100))).as(demo.err()).isZero();
      int port = new FreePorts().next();
      Path config = Files.writeString(dir.resolve("prometheus.yml"), config(souk));
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
        String api = "http://127.0.0.1:" + port + "/api/v1/";
        Wait.until(LIMIT, () -> up(api, "souk").count() == 5, () -> targets(api));
        Wait.until(LIMIT, () -> discovered(api) == 2, () -> targets(api));
        String ofContainers =
            "souk_agent_container_memory_bytes{kind=\"rss\",task=~\"demo_web.*\"}";
        Wait.until(LIMIT, () -> series(api, ofContainers) == 2, () -> metrics(souk));
        String ofJobs = "souk_chronos_job_runs_total{outcome=\"succeeded\"}";
        Wait.until(LIMIT, () -> series(api, ofJobs) == 1, () -> jobMetrics(souk));
        followsUpgrade(api, souk);
        Http.delete(souk.marathon() + "/v2/apps/demo/web?force=true");
        Wait.until(LIMIT, () -> series(api, ofContainers) == 0, () -> metrics(souk));
      } finally {
        process.destroy();
        process.onExit().join();
      }
    }
  }

  /** Every instance is replaced; in the end Prometheus knows the new ones and no old one. */
  private static void followsUpgrade(String api, UpPlatform souk) {
    Set<String> before = tasks(api);
    assertThat(before).isEqualTo(tasksOf(souk)).hasSize(2);
    String change = "{\"env\": {\"RELEASE\": \"two\"}}";
    Http.Answer answer = Http.send("PUT", souk.marathon() + "/v2/apps/demo/web", change);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    Wait.until(
        LIMIT,
        () -> tasksOf(souk).size() == 2 && tasksOf(souk).stream().noneMatch(before::contains),
        () -> Http.get(souk.marathon() + "/v2/deployments").body());
    Wait.until(LIMIT, () -> tasks(api).equals(tasksOf(souk)), () -> targets(api));
  }

  private static Set<String> tasks(String api) {
    Set<String> ids = new TreeSet<>();
    targetsOfApp(api).forEach(labels -> ids.add(labels.path("__meta_marathon_task").asText()));
    return ids;
  }

  private static Set<String> tasksOf(UpPlatform souk) {
    Set<String> ids = new TreeSet<>();
    Http.json(souk.marathon() + "/v2/apps/demo/web/tasks")
        .path("tasks")
        .forEach(task -> ids.add(task.path("id").asText()));
    return ids;
  }

  private static String config(UpPlatform souk) {
    String targets =
        Stream.of(souk.master(), souk.agent(), souk.marathon(), souk.chronos(), souk.gateway())
            .map(url -> "\"" + url.substring("http://".length()) + "\"")
            .collect(Collectors.joining(", "));
    return """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: souk
            static_configs: [{targets: [%s]}]
          - job_name: apps
            marathon_sd_configs: [{servers: ["%s"], refresh_interval: 1s}]
        """
        .formatted(targets, souk.marathon());
  }

  private static List<JsonNode> active(String api) {
    Http.Answer answer = Http.get(api + "targets");
    return answer.status() == 200
        ? answer.json().path("data").path("activeTargets").valueStream().toList()
        : List.of();
  }

  private static Stream<JsonNode> up(String api, String job) {
    return active(api).stream()
        .filter(target -> target.path("labels").path("job").asText().equals(job))
        .filter(target -> target.path("health").asText().equals("up"));
  }

  private static long discovered(String api) {
    return targetsOfApp(api).count();
  }

  private static Stream<JsonNode> targetsOfApp(String api) {
    return active(api).stream()
        .filter(target -> target.path("labels").path("job").asText().equals("apps"))
        .map(target -> target.path("discoveredLabels"))
        .filter(labels -> labels.path("__meta_marathon_app").asText().equals("/demo/web"));
  }

  /** How many series match now, with something in them. */
  private static long series(String api, String selector) {
    String query = URLEncoder.encode(selector + " > 0", StandardCharsets.UTF_8);
    Http.Answer answer = Http.get(api + "query?query=" + query);
    return answer.status() == 200
        ? answer.json().path("data").path("result").valueStream().count()
        : -1;
  }

  private static String metrics(UpPlatform souk) {
    return Http.get(souk.agent() + "/metrics").body();
  }

  private static String jobMetrics(UpPlatform souk) {
    return Http.send("GET", souk.chronos() + "/metrics", "").body();
  }

  private static String targets(String api) {
    return Http.get(api + "targets").body();
  }
}
