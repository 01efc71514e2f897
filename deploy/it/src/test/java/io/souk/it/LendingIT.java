package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent lends is offered to those who ask for it, used, and taken back. */
class LendingIT {

  private static final String REVOCABLE = "\"revocable\":{}";

  private static final String RESOURCES = "cpus:1;mem:512;disk:512";

  private static final String[] LENDING = {
    "--resource-estimator", "fixed", "--oversubscribed-resources", "cpus:3"
  };

  @TempDir Path dir;

  @Test
  void whatIsLentIsOfferedUsedAndTakenBack() {
    try (MarketCluster cluster = new MarketCluster(dir)) {
      int port = cluster.freePort();
      SoukProcess agent = cluster.agent("a", port, RESOURCES, LENDING);
      cluster.awaitAgents(1);
      String borrower =
          Json.framework("borrower", "b")
              .replace(
                  "{\"type\":\"PARTITION_AWARE\"}",
                  "{\"type\":\"PARTITION_AWARE\"},{\"type\":\"REVOCABLE_RESOURCES\"}");
      try (SchedulerClient framework = new SchedulerClient(cluster.port(), borrower)) {
        JsonNode offer = framework.awaitOffer(0, LendingIT::lends);
        int from = framework.events().size();
        framework.accept(
            offer,
            0,
            Json.launch(
                Json.task(
                    offer,
                    "t",
                    "exec sleep 1000",
                    Json.scalar("cpus", 2, REVOCABLE),
                    Json.scalar("mem", 32))));

        framework.awaitState(from, "t", "TASK_RUNNING");
        assertThat(agent.terminate()).isZero();
        // Any load is too high for this agent now: whoever borrows of it has to go.
        List<String> strict = new ArrayList<>(List.of(LENDING));
        strict.addAll(List.of("--qos-controller", "load", "--qos-load-threshold-5min", "0"));
        cluster.agent("a", port, RESOURCES, strict.toArray(new String[0]));
        JsonNode gone = framework.awaitState(from, "t", "TASK_GONE").at("/update/status");
        assertThat(gone.path("reason").asText()).isEqualTo("REASON_CONTAINER_PREEMPTED");
        assertThat(gone.path("message").asText())
            .isEqualTo("Container preempted by QoS correction");
        framework.awaitOpen(
            offers ->
                offers.stream().anyMatch(LendingIT::lends)
                    && offers.stream().mapToDouble(o -> SchedulerClient.amount(o, "cpus")).sum()
                        == 4);
      }
    }
  }

  private static boolean lends(JsonNode offer) {
    return offer
        .path("resources")
        .valueStream()
        .anyMatch(
            resource -> resource.has("revocable") && resource.at("/scalar/value").asDouble() > 0);
  }
}
