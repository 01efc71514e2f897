package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code souk agent drain}, {@code deactivate} and {@code reactivate} on a running platform. */
class DrainIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String INFO =
      """
      {"user":"root","name":"f","roles":["web"],"failover_timeout":60,"checkpoint":true,\
      "capabilities":[{"type":"MULTI_ROLE"},{"type":"PARTITION_AWARE"},\
      {"type":"TASK_KILLING_STATE"}]}""";

  @TempDir Path dir;

  @Test
  void drainedAgentIsEmptyAndComesBackWhenItIsTold() {
    try (UpPlatform souk = UpPlatform.start(dir, "--no-frameworks");
        SchedulerClient framework =
            new SchedulerClient(URI.create(souk.master()).getPort(), INFO)) {
      String agent = launch(framework);
      int from = framework.events().size();
      SoukProcess drain = command(souk, "drain", agent, "--max-grace-period", "5s");
      JsonNode killing = framework.awaitState(from, "t", "TASK_KILLING");
      JsonNode killed = framework.awaitState(from, "t", "TASK_KILLED");
      for (JsonNode update : List.of(killing, killed)) {
        assertThat(update.at("/update/status/reason").asText()).isEqualTo("REASON_AGENT_DRAINING");
      }
      assertThat(drain.awaitExit(LIMIT)).as(drain.err()).isZero();
      assertThat(drain.out()).contains(agent).contains("drained");
      assertThat(list(souk)).contains("drained");
      framework.awaitOpen(List::isEmpty);

      assertThat(run(souk, 0, "reactivate", agent)).contains("active");
      launch(framework);
      assertThat(run(souk, 0, "deactivate", agent)).contains("deactivated");
      assertThat(list(souk)).contains("deactivated");
      framework.awaitOpen(List::isEmpty);
      assertThat(run(souk, 1, "drain", "nobody")).contains("Unknown agent");
    }
  }

  private static String launch(SchedulerClient framework) {
    JsonNode offer = framework.awaitOpen(offers -> offers.size() == 1).get(0);
    int from = framework.events().size();
    framework.accept(
        offer,
        0,
        Json.launch(
            Json.task(
                offer, "t", "exec sleep 1000", Json.scalar("cpus", 0.1), Json.scalar("mem", 32))));
    framework.awaitState(from, "t", "TASK_RUNNING");
    return offer.at("/agent_id/value").asText();
  }

  private String list(UpPlatform souk) {
    return run(souk, 0, "list");
  }

  private String run(UpPlatform souk, int exitCode, String... words) {
    try (SoukProcess command = command(souk, words)) {
      assertThat(command.awaitExit(LIMIT)).as(command.err()).isEqualTo(exitCode);
      return command.out() + command.err();
    }
  }

  private SoukProcess command(UpPlatform souk, String... words) {
    String[] line = new String[words.length + 3];
    line[0] = "agent";
    System.arraycopy(words, 0, line, 1, words.length);
    line[words.length + 1] = "--url";
    line[words.length + 2] = souk.gateway();
    return SoukProcess.start(dir, line);
  }
}
