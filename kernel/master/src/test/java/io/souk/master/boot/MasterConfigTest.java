package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MasterConfigTest {

  private final MasterConfig config = MasterConfig.of("127.0.0.1", 5050, Path.of("work"));

  @Test
  void otherPortsFollowTheHttpPort() {
    assertThat(config.network().raftPort()).isEqualTo(5060);
    assertThat(config.network().clusterPort()).isEqualTo(5070);
    assertThat(MasterConfig.Network.of("h", 0).raftPort()).isZero();
  }

  @Test
  void namesOptionValueAndWhatIsAccepted() {
    refused("--port 70000: expected 0 to 65535", () -> MasterConfig.Network.of("h", 70000));
    refused("--raft-port 65545: expected 0 to 65535", () -> MasterConfig.Network.of("h", 65535));
    refused(
        "--agent-ping-timeout 500ms: expected 1s to 15m",
        () -> new MasterConfig.AgentTimeouts(Duration.ofMillis(500), 5, Duration.ofMinutes(10)));
    refused(
        "--max-agent-ping-timeouts 0: expected at least 1",
        () -> new MasterConfig.AgentTimeouts(Duration.ofSeconds(15), 0, Duration.ofMinutes(10)));
    refused(
        "--offer-timeout 0ms: expected more than 0", () -> config.withOfferTimeout(Duration.ZERO));
    refused(
        "--weights a=0.0: expected a weight above 0",
        () -> new RolePolicy(Set.of(), Map.of("a", 0.0)));
    refused(
        "--masters a:1,b:2: expected this master alone",
        () -> config.withMasters(List.of("a:1", "b:2")));
    refused("--masters a: expected HOST:PORT", () -> config.withMasters(List.of("a")));
    refused("--cluster '': expected 1 to 255 characters", () -> config.withCluster(""));
  }

  private static void refused(String message, Runnable attempt) {
    assertThatIllegalArgumentException().isThrownBy(attempt::run).withMessage(message);
  }
}
