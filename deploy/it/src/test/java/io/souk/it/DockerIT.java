package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.machine.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The demo in containers of a real Docker engine. */
@ResourceLock(Tools.DOCKER_ENGINE)
class DockerIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path dir;

  @BeforeEach
  void importImage() throws IOException {
    BusyboxImage.load(dir);
  }

  @Test
  void demoRunsHealsAndComesBackInContainers() {
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "docker")) {
      SoukProcess demo =
          SoukProcess.start(dir, "demo", "--url", souk.gateway(), "--image", BusyboxImage.NAME);
      assertThat(demo.awaitExit(Duration.ofSeconds(100))).as(demo.err()).isZero();
      List<JsonNode> tasks = tasks(souk);
      assertThat(tasks).hasSize(2);
      String id = tasks.getFirst().path("id").asText();
      assertThat(Http.get(address(tasks.getFirst())).body()).contains("Hello from " + id);

      String container =
          Command.run("docker", "ps", "-q", "--no-trunc", "--filter", "name=mesos-").output();
      assertThat(container.lines()).hasSizeGreaterThanOrEqualTo(2);
      kill(id);
      Wait.until(
          LIMIT,
          () ->
              tasks(souk).size() == 2
                  && tasks(souk).stream().noneMatch(task -> task.path("id").asText().equals(id))
                  && tasks(souk).stream().allMatch(task -> Http.get(address(task)).status() == 200),
          () -> "no new container: " + tasks(souk));

      assertThat(souk.process().terminate()).isZero();
      souk.start();
      Wait.until(
          LIMIT,
          () ->
              tasks(souk).size() == 2
                  && tasks(souk).stream().allMatch(task -> Http.get(address(task)).status() == 200),
          () -> "app is not back: " + tasks(souk));
    }
  }

  private static void kill(String taskId) {
    for (String id : Command.run("docker", "ps", "-q", "--no-trunc").output().lines().toList()) {
      if (Command.run("docker", "inspect", id).output().contains(taskId)) {
        assertThat(Command.run("docker", "kill", id).exitCode()).isZero();
        return;
      }
    }
    throw new AssertionError("no container of task " + taskId);
  }

  private static List<JsonNode> tasks(UpPlatform souk) {
    JsonNode app = Http.json(souk.marathon() + "/v2/apps/demo/web").path("app");
    return app.path("tasks")
        .valueStream()
        .filter(task -> task.path("state").asText().equals("TASK_RUNNING"))
        .toList();
  }

  private static String address(JsonNode task) {
    return "http://" + task.path("host").asText() + ":" + task.path("ports").path(0).asInt() + "/";
  }
}
