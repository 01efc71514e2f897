package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
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
  void scrapesEveryPortAndFindsInstances() {
    Tools.require("prometheus");
    try (UpPlatform souk = UpPlatform.start(dir)) {
      SoukProcess demo = SoukProcess.start(dir, "demo", "--url", souk.gateway());
      assertThat(demo.awaitExit(Duration.ofSeconds(100))).as(demo.err()).isZero();
      try (Prometheus prometheus = new Prometheus(dir, config(souk))) {
        Wait.until(LIMIT, () -> up(prometheus, "souk").count() == 5, () -> targets(prometheus));
        Wait.until(LIMIT, () -> discovered(prometheus) == 2, () -> targets(prometheus));
        String ofContainers =
            "souk_agent_container_memory_bytes{kind=\"rss\",task=~\"demo_web.*\"}";
        Wait.until(LIMIT, () -> series(prometheus, ofContainers) == 2, () -> metrics(souk));
        String ofJobs = "souk_chronos_job_runs_total{outcome=\"succeeded\"}";
        Wait.until(LIMIT, () -> series(prometheus, ofJobs) == 1, () -> jobMetrics(souk));
        followsUpgrade(prometheus, souk);
        Http.delete(souk.marathon() + "/v2/apps/demo/web?force=true");
        Wait.until(LIMIT, () -> series(prometheus, ofContainers) == 0, () -> metrics(souk));
      }
    }
  }

  /** Every instance is replaced; in the end Prometheus knows the new ones and no old one. */
  private static void followsUpgrade(Prometheus prometheus, UpPlatform souk) {
    Set<String> before = tasks(prometheus);
    assertThat(before).isEqualTo(tasksOf(souk)).hasSize(2);
    String change = "{\"env\": {\"RELEASE\": \"two\"}}";
    Http.Answer answer = Http.send("PUT", souk.marathon() + "/v2/apps/demo/web", change);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    Wait.until(
        LIMIT,
        () -> tasksOf(souk).size() == 2 && tasksOf(souk).stream().noneMatch(before::contains),
        () -> Http.get(souk.marathon() + "/v2/deployments").body());
    Wait.until(LIMIT, () -> tasks(prometheus).equals(tasksOf(souk)), () -> targets(prometheus));
  }

  private static Set<String> tasks(Prometheus prometheus) {
    Set<String> ids = new TreeSet<>();
    targetsOfApp(prometheus)
        .forEach(labels -> ids.add(labels.path("__meta_marathon_task").asText()));
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

  private static Stream<JsonNode> up(Prometheus prometheus, String job) {
    return prometheus.targets().stream()
        .filter(target -> target.path("labels").path("job").asText().equals(job))
        .filter(target -> target.path("health").asText().equals("up"));
  }

  private static long discovered(Prometheus prometheus) {
    return targetsOfApp(prometheus).count();
  }

  private static Stream<JsonNode> targetsOfApp(Prometheus prometheus) {
    return prometheus.targets().stream()
        .filter(target -> target.path("labels").path("job").asText().equals("apps"))
        .map(target -> target.path("discoveredLabels"))
        .filter(labels -> labels.path("__meta_marathon_app").asText().equals("/demo/web"));
  }

  /** How many series match now, with something in them. */
  private static int series(Prometheus prometheus, String selector) {
    return prometheus.count(selector + " > 0");
  }

  private static String metrics(UpPlatform souk) {
    return Http.get(souk.agent() + "/metrics").body();
  }

  private static String jobMetrics(UpPlatform souk) {
    return Http.send("GET", souk.chronos() + "/metrics", "").body();
  }

  private static String targets(Prometheus prometheus) {
    return prometheus.targets().toString();
  }
}
