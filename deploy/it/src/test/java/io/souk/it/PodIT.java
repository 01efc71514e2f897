package io.souk.it;

import static io.souk.it.SchedulerClient.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Two containers of a pod that share a directory; when one fails the other is ended. */
@ResourceLock(Tools.DOCKER_ENGINE)
class PodIT {

  private static final String SHARED =
      """
      {"mode":"RW","container_path":"%s","source":{"type":"SANDBOX_PATH",\
      "sandbox_path":{"type":"PARENT","path":"exchange"}}}""";

  @TempDir Path dir;

  @Test
  void processesOfAPodShareADirectoryAndAnEnd() {
    sharesAndEnds("process", "shared", "\"container\":{\"type\":\"MESOS\",\"volumes\":[%s]}");
  }

  @Test
  void dockerContainersOfAPodShareADirectoryAndAnEnd() throws Exception {
    BusyboxImage.load(dir);
    sharesAndEnds(
        "docker",
        "/shared",
        """
        "container":{"type":"MESOS","mesos":{"image":{"type":"DOCKER","docker":{"name":"%s"}}},\
        "volumes":[%%s]}"""
            .formatted(BusyboxImage.NAME));
  }

  private void sharesAndEnds(String runtime, String path, String containerOf) {
    String container = containerOf.formatted(SHARED.formatted(path));
    try (MarketCluster cluster = new MarketCluster(dir)) {
      cluster.agent("a", cluster.freePort(), "cpus:2;mem:1024;disk:512", "--runtime", runtime);
      cluster.awaitAgents(1);
      try (SchedulerClient framework =
          new SchedulerClient(cluster.port(), Json.framework("pods", "web"))) {
        JsonNode offer = framework.awaitOffer(0, any -> true);
        String reader =
            "while ! cat %s/word; do sleep 0.1; done; while ! cat %s/go; do sleep 0.1; done; exit 3"
                .formatted(path, path);
        String writer = "echo hello > %s/word; exec sleep 1000".formatted(path);
        int from = framework.events().size();
        framework.accept(
            offer,
            0,
            group(task(offer, "r", reader, container), task(offer, "w", writer, container)));
        framework.awaitState(from, "r", "TASK_RUNNING");
        framework.awaitState(from, "w", "TASK_RUNNING");
        assertThat(framework.events()).noneMatch(update("w", "TASK_KILLED"));
        assertThat(framework.events()).noneMatch(update("r", "TASK_FAILED"));

        next(framework, offer, container, path);
        JsonNode failed = framework.awaitState(from, "r", "TASK_FAILED");
        assertThat(failed.at("/update/status/message").asText()).contains("exited with status 3");
        framework.awaitState(from, "w", "TASK_KILLED");
        framework.await(from, event -> event.path("type").asText().equals("FAILURE"));
      }
    }
  }

  /** Lets the reader end: a later task of the same executor sees the same directory. */
  private static void next(
      SchedulerClient framework, JsonNode first, String container, String path) {
    int from = framework.events().size();
    JsonNode offer = framework.awaitOpen(offers -> offers.size() == 1).get(0);
    assertThat(offer.path("executor_ids").toString()).contains("pod");
    framework.accept(offer, 0, group(task(first, "go", "echo now > " + path + "/go", container)));
    framework.awaitState(from, "go", "TASK_FINISHED");
  }

  private static String task(JsonNode offer, String id, String command, String container) {
    return Json.task(
        offer,
        id,
        command,
        container,
        List.of(Json.scalar("cpus", 0.1), Json.scalar("mem", 32)).toArray(new String[0]));
  }

  private static String group(String... tasks) {
    return """
        {"type":"LAUNCH_GROUP","launch_group":{"executor":{"type":"DEFAULT",\
        "executor_id":{"value":"pod"},"resources":[%s,%s,%s]},"task_group":{"tasks":[%s]}}}"""
        .formatted(
            Json.scalar("cpus", 0.1),
            Json.scalar("mem", 32),
            Json.scalar("disk", 1),
            String.join(",", tasks));
  }
}
