package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is measured of apps and deployments, in both forms of {@code /metrics}. */
class MetricsTest {

  private final Service service = new Service();

  @AfterEach
  void stop() {
    service.close();
  }

  private List<String> scrape() {
    HttpResponse<String> answer = service.send("GET", "/metrics", "", "Accept", "text/plain");
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body().lines().toList();
  }

  private JsonNode json() {
    return Service.json(service.send("GET", "/metrics", "", "Accept", "application/json").body());
  }

  @Test
  void instancesDelaysAndLaunchesOfEachApp() {
    service.ok(
        "POST",
        "/v2/apps",
        "{\"id\":\"/a/b\",\"cmd\":\"x\",\"backoffSeconds\":1000,"
            + "\"maxLaunchDelaySeconds\":2000,\"instances\":2}");
    List<TaskInfo> tasks = service.run("h1");
    service.untilNoDeployments();
    assertThat(scrape())
        .contains(
            "souk_marathon_app_instances{app=\"/a/b\",state=\"wanted\"} 2",
            "souk_marathon_app_instances{app=\"/a/b\",state=\"running\"} 2",
            "souk_marathon_app_instances{app=\"/a/b\",state=\"healthy\"} 2",
            "souk_marathon_app_instances{app=\"/a/b\",state=\"waiting\"} 0",
            "souk_marathon_app_backoff_seconds{app=\"/a/b\"} 0.000",
            "souk_marathon_app_launch_seconds_count{app=\"/a/b\"} 2",
            "souk_marathon_launch_seconds_count 2",
            "souk_marathon_wait_seconds_count 2",
            "souk_marathon_deployment_seconds_count{outcome=\"completed\"} 1");
    service.status(tasks.getFirst(), TaskState.TASK_FAILED);
    assertThat(scrape())
        .contains(
            "souk_marathon_app_instances{app=\"/a/b\",state=\"running\"} 1",
            "souk_marathon_app_instances{app=\"/a/b\",state=\"waiting\"} 1")
        .doesNotContain("souk_marathon_app_backoff_seconds{app=\"/a/b\"} 0.000");
  }

  @Test
  void deploymentsHaveSeriesWhileTheyRun() {
    service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\"}");
    String id = service.get("/v2/deployments").at("/0/id").textValue();
    assertThat(scrape())
        .contains(
            "souk_marathon_deployment_step{deployment=\"" + id + "\"} 2",
            "souk_marathon_deployment_steps{deployment=\"" + id + "\"} 2",
            "souk_marathon_deployment_stalled{deployment=\"" + id + "\"} 0");
    assertThat(service.send("DELETE", "/v2/deployments/" + id + "?force=true", "").statusCode())
        .isEqualTo(202);
    assertThat(scrape())
        .contains("souk_marathon_deployment_seconds_count{outcome=\"cancelled\"} 1")
        .noneMatch(line -> line.contains(id));
  }

  @Test
  void seriesAreBoundedAndFamiliesWhole() {
    StringBuilder apps = new StringBuilder("[");
    for (int i = 0; i < 510; i++) {
      apps.append(i == 0 ? "" : ",").append("{\"id\":\"/x/a%d\",\"cmd\":\"x\"}".formatted(i));
    }
    service.ok("PUT", "/v2/apps", apps.append(']').toString());
    List<String> lines = scrape();
    assertThat(lines)
        .filteredOn(line -> line.matches("souk_marathon_app_instances\\{.*state=\"wanted\".*"))
        .hasSize(501)
        .contains("souk_marathon_app_instances{app=\"_others\",state=\"wanted\"} 10");
    Set<String> ended = new HashSet<>();
    String family = "";
    for (String line : lines) {
      if (line.startsWith("# TYPE ")) {
        family = line.split(" ")[2];
        assertThat(ended.add(family)).as(family + " is in one piece").isTrue();
      } else if (!line.startsWith("#") && !line.isEmpty()) {
        assertThat(line).startsWith(family.replaceAll("_total$", ""));
      }
    }
  }

  @Test
  void marathonsNamesInJson() {
    service.ok("POST", "/v2/apps", "{\"id\":\"/a/b\",\"cmd\":\"x\"}");
    service.run("h1");
    service.untilNoDeployments();
    JsonNode metrics = json();
    assertThat(gauge(metrics, "apps.active.gauge")).isEqualTo(1);
    assertThat(gauge(metrics, "groups.active.gauge")).isEqualTo(2);
    assertThat(gauge(metrics, "instances.running.gauge")).isEqualTo(1);
    assertThat(gauge(metrics, "uptime.gauge.seconds")).isPositive();
    assertThat(gauge(metrics, "jvm.memory.heap.used.gauge.bytes")).isPositive();
    assertThat(counter(metrics, "tasks.launched.counter")).isEqualTo(1);
    assertThat(counter(metrics, "deployments.counter")).isEqualTo(1);
    assertThat(counter(metrics, "deployments.dismissed.counter")).isZero();
    assertThat(counter(metrics, "mesos.offers.incoming.counter")).isEqualTo(1);
    assertThat(counter(metrics, "mesos.offers.used.counter")).isEqualTo(1);
    assertThat(counter(metrics, "mesos.offers.declined.counter")).isZero();
    assertThat(counter(metrics, "mesos.calls.revive.counter")).isPositive();
    assertThat(counter(metrics, "mesos.offer-operations.launch.counter")).isEqualTo(1);
    assertThat(counter(metrics, "mesos.task-updates.task-running.counter")).isEqualTo(1);
    assertThat(gauge(metrics, "http.event-streams.active.gauge")).isZero();
    assertThat(
            metrics
                .path("meters")
                .path("marathon.http.responses.2xx.rate.meter")
                .path("count")
                .intValue())
        .isPositive();
    assertThat(
            metrics
                .path("timers")
                .path("marathon.http.requests.post.duration.timer.seconds")
                .path("count")
                .intValue())
        .isEqualTo(1);
  }

  private static double gauge(JsonNode metrics, String name) {
    return metrics.path("gauges").path("marathon." + name).path("value").doubleValue();
  }

  private static int counter(JsonNode metrics, String name) {
    JsonNode counter = metrics.path("counters").path("marathon." + name);
    assertThat(counter.isObject()).as(name).isTrue();
    return counter.path("count").intValue();
  }
}
