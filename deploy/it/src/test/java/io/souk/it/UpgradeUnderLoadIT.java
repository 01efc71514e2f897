package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Twenty checked instances are replaced under load, and no request fails. */
@Isolated("the machine belongs to it alone, so that pauses are those of its own making")
class UpgradeUnderLoadIT {

  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final int INSTANCES = 20;
  private static final int RATE = 500;

  @TempDir Path dir;

  @Test
  void noRequestFailsWhileAllInstancesAreReplaced() throws IOException {
    Path python = Tools.require("python3");
    Path script = Path.of(System.getProperty("souk.clients")).resolve("web.py").toRealPath();
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "process")) {
      deploy(souk, "POST", "/v2/apps", app(python, script, "one"));
      Set<String> before = ids(souk);
      assertThat(before).hasSize(INSTANCES);
      try (LoadBalancer balancer = new LoadBalancer(souk.marathon(), "/web")) {
        Wait.until(LIMIT, () -> balancer.backends() == INSTANCES, balancer::toString);
        try (SteadyLoad load = new SteadyLoad(balancer, RATE)) {
          Wait.until(LIMIT, () -> load.answered() > RATE, load::toString);
          deploy(souk, "PUT", "/v2/apps/web", app(python, script, "two"));
          assertThat(ids(souk)).hasSize(INSTANCES).doesNotContainAnyElementsOf(before);
          long then = load.answered();
          Wait.until(LIMIT, () -> load.answered() > then + RATE, load::toString);
          load.close();
          assertThat(load.failures()).as(load.toString()).isEmpty();
          assertThat(load.answers()).containsExactlyInAnyOrder("one", "two");
        }
      }
    }
  }

  private static void deploy(UpPlatform souk, String method, String path, String app) {
    Http.Answer answer = Http.send(method, souk.marathon() + path, app);
    assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    Wait.until(
        LIMIT,
        () -> Http.json(souk.marathon() + "/v2/deployments").isEmpty(),
        () ->
            Http.get(souk.marathon() + "/v2/deployments").body()
                + Http.get(souk.marathon() + "/v2/apps/web").body());
  }

  private static String app(Path python, Path script, String version) {
    String cmd = "exec %s %s %s".formatted(python, script, version);
    return """
        {"id": "/web", "instances": %d, "cpus": 0.05, "mem": 32, "disk": 0, "cmd": "%s",
         "portDefinitions": [{"port": 0}], "taskKillGracePeriodSeconds": 20,
         "healthChecks": [{"protocol": "HTTP", "path": "/", "gracePeriodSeconds": 60,
                           "intervalSeconds": 5, "timeoutSeconds": 10,
                           "maxConsecutiveFailures": 10}],
         "upgradeStrategy": {"minimumHealthCapacity": 0.9, "maximumOverCapacity": 0.2}}"""
        .formatted(INSTANCES, cmd);
  }

  private static Set<String> ids(UpPlatform souk) {
    Set<String> ids = new TreeSet<>();
    for (JsonNode task : Http.json(souk.marathon() + "/v2/apps/web/tasks").path("tasks")) {
      ids.add(task.path("id").asText());
    }
    return ids;
  }
}
