package io.souk.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A persistent volume outlives its tasks and its agent, and goes when it is destroyed. */
class VolumeIT {

  private static final String ROLE = "db";
  private static final String PRINCIPAL = "store";
  private static final String RESERVED = Json.reserved(ROLE, PRINCIPAL);
  private static final String VOLUME =
      Json.scalar(
          "disk",
          64,
          RESERVED
              + ",\"disk\":{\"persistence\":{\"id\":\"v1\",\"principal\":\"store\"},"
              + "\"volume\":{\"mode\":\"RW\",\"container_path\":\"data\"}}");
  private static final String RESOURCES = "cpus:2;mem:1024;disk:512";

  @TempDir Path dir;

  @Test
  void volumeSurvivesTaskAndAgentRestarts() {
    try (MarketCluster cluster = new MarketCluster(dir)) {
      int port = cluster.freePort();
      SoukProcess agent = cluster.agent("a", port, RESOURCES);
      cluster.awaitAgents(1);
      try (SchedulerClient framework =
          new SchedulerClient(cluster.port(), Json.framework(PRINCIPAL, ROLE))) {
        List<JsonNode> plain = framework.awaitOpen(offers -> total(offers, "disk") == 512);
        framework.accept(
            plain,
            0,
            operation("RESERVE", "reserve", "resources", Json.scalar("disk", 64, RESERVED)),
            operation("CREATE", "create", "volumes", VOLUME));
        run(framework, "write", "echo kept > data/file");
        run(framework, "read-1", "grep -q kept data/file");

        agent.kill();
        cluster.awaitAgents(0);
        framework.awaitOpen(List::isEmpty);
        cluster.agent("a", port, RESOURCES);
        cluster.awaitAgents(1);
        run(framework, "read-2", "grep -q kept data/file");

        framework.accept(
            framework.awaitOpen(VolumeIT::holdVolume),
            0,
            operation("DESTROY", "destroy", "volumes", VOLUME),
            operation("UNRESERVE", "unreserve", "resources", Json.scalar("disk", 64, RESERVED)));
        framework.awaitOpen(
            offers ->
                total(offers, "cpus") == 2
                    && total(offers, "disk") == 512
                    && !offers.toString().contains("reservations"));
        Path volumes = dir.resolve("a/agent/volumes/roles/db");
        Wait.until(
            MarketCluster.LIMIT,
            () -> !volumes.resolve("v1").toFile().exists(),
            () -> volumes.resolve("v1") + " is still there");
      }
    }
  }

  /** Runs a task on the volume to its good end. */
  private static void run(SchedulerClient framework, String task, String command) {
    List<JsonNode> offers = framework.awaitOpen(VolumeIT::holdVolume);
    int before = framework.events().size();
    framework.accept(
        offers,
        0,
        Json.launch(
            Json.task(
                offers.get(0),
                task,
                command,
                Json.scalar("cpus", 0.1),
                Json.scalar("mem", 32),
                VOLUME)));
    framework.awaitState(before, task, "TASK_FINISHED");
  }

  private static boolean holdVolume(List<JsonNode> offers) {
    return offers.toString().contains("\"persistence\":{\"id\":\"v1\"")
        && total(offers, "cpus") >= 0.1
        && total(offers, "mem") >= 32;
  }

  private static double total(List<JsonNode> offers, String name) {
    return offers.stream().mapToDouble(offer -> SchedulerClient.amount(offer, name)).sum();
  }

  private static String operation(String type, String member, String field, String resource) {
    return "{\"type\":\"%s\",\"%s\":{\"%s\":[%s]}}".formatted(type, member, field, resource);
  }
}
