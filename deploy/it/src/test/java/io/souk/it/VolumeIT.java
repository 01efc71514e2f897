package io.souk.it;

import static io.souk.it.SchedulerClient.amount;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
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
        JsonNode plain = framework.awaitOffer(0, offer -> amount(offer, "disk") == 512);
        int at = framework.events().size();
        framework.accept(
            plain,
            0,
            operation("RESERVE", "reserve", "resources", Json.scalar("disk", 64, RESERVED)),
            operation("CREATE", "create", "volumes", VOLUME));
        at = run(framework, at, "write", "echo kept > data/file");
        at = run(framework, at, "read-1", "grep -q kept data/file");

        framework.awaitOffer(at + 1, VolumeIT::holdsVolume);
        at = framework.events().size();
        agent.kill();
        cluster.awaitAgents(0);
        cluster.agent("a", port, RESOURCES);
        cluster.awaitAgents(1);
        at = run(framework, at, "read-2", "grep -q kept data/file");

        JsonNode offer = framework.awaitOffer(at, VolumeIT::holdsVolume);
        at = framework.events().size();
        framework.accept(
            offer,
            0,
            operation("DESTROY", "destroy", "volumes", VOLUME),
            operation("UNRESERVE", "unreserve", "resources", Json.scalar("disk", 64, RESERVED)));
        JsonNode back =
            framework.awaitOffer(
                at,
                each -> !each.toString().contains("reservations") && amount(each, "disk") == 512);
        assertThat(amount(back, "cpus")).isEqualTo(2);
        Path volumes = dir.resolve("a/agent/volumes/roles/db");
        Wait.until(
            MarketCluster.LIMIT,
            () -> !volumes.resolve("v1").toFile().exists(),
            () -> volumes.resolve("v1") + " is still there");
      }
    }
  }

  /** Runs a task on the volume to its good end; returns how many events there were then. */
  private static int run(SchedulerClient framework, int from, String task, String command) {
    JsonNode offer = framework.awaitOffer(from, VolumeIT::holdsVolume);
    int at = framework.events().size();
    framework.accept(
        offer,
        0,
        Json.launch(
            Json.task(
                offer, task, command, Json.scalar("cpus", 0.1), Json.scalar("mem", 32), VOLUME)));
    framework.awaitState(at, task, "TASK_FINISHED");
    return at;
  }

  private static boolean holdsVolume(JsonNode offer) {
    return offer.toString().contains("\"persistence\":{\"id\":\"v1\"");
  }

  private static String operation(String type, String member, String field, String resource) {
    return "{\"type\":\"%s\",\"%s\":{\"%s\":[%s]}}".formatted(type, member, field, resource);
  }
}
