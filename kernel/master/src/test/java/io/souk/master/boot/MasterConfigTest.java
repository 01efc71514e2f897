package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.souk.master.decide.AgentPolicy;
import io.souk.master.decide.LostAgentsPolicy;
import io.souk.master.state.StateLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        () -> config.withAgents(agents(Duration.ofMillis(500), 5, Duration.ofMinutes(10), 1)));
    refused(
        "--agent-reregister-timeout 500ms: expected at least 1s",
        () -> config.withAgents(agents(Duration.ofSeconds(15), 5, Duration.ofMillis(500), 1)));
    refused(
        "--recovery-agent-removal-limit 101.0%: expected 0% to 100%",
        () -> agents(Duration.ofSeconds(15), 5, Duration.ofMinutes(10), 1.01));
    refused("--max-completed-frameworks -1: expected at least 0", () -> new StateLimits(-1, 0, 0));
    refused(
        "--max-completed-tasks-per-framework -1: expected at least 0",
        () -> new StateLimits(0, -1, 0));
    refused(
        "--max-unreachable-tasks-per-framework -1: expected at least 0",
        () -> new StateLimits(0, 0, -1));
    refused(
        "--registry-gc-interval PT0S: expected more than 0",
        () -> new LostAgentsPolicy(Duration.ZERO, Duration.ZERO, 0));
    refused(
        "--registry-max-agent-count -1: expected at least 0",
        () -> new LostAgentsPolicy(Duration.ofSeconds(1), Duration.ZERO, -1));
    refused(
        "--max-agent-ping-timeouts 0: expected at least 1",
        () -> agents(Duration.ofSeconds(15), 0, Duration.ofMinutes(10), 1));
    refused(
        "--weights a=0.0: expected a weight above 0",
        () -> new RolePolicy(Set.of(), Map.of("a", 0.0)));
    refused(
        "--masters a:1,b:2: expected this master alone",
        () -> config.withMasters(List.of("a:1", "b:2")));
    refused("--masters a: expected HOST:PORT", () -> config.withMasters(List.of("a")));
    refused("--cluster '': expected 1 to 255 characters", () -> config.withCluster(""));
  }

  private static AgentPolicy agents(Duration ping, int pings, Duration back, double recovery) {
    return new AgentPolicy(ping, pings, back, Optional.empty(), Optional.empty(), recovery, false);
  }

  private static void refused(String message, Runnable attempt) {
    assertThatIllegalArgumentException().isThrownBy(attempt::run).withMessage(message);
  }
}
