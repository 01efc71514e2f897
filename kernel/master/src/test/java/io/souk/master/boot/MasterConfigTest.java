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
import java.util.stream.IntStream;
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
        "--election-timeout 299ms: expected 300ms to 10s",
        () -> config.withElectionTimeout(Duration.ofMillis(299)));
    refused(
        "--election-timeout 11secs: expected 300ms to 10s",
        () -> config.withElectionTimeout(Duration.ofSeconds(11)));
    refused("--cluster '': expected 1 to 255 characters", () -> config.withCluster(""));
  }

  @Test
  void refusesListsOfMastersThatCannotBe() {
    String form = "expected HOST:PORT, HOST:PORT/RAFT-PORT or HOST:PORT/RAFT/CLUSTER-PORT";
    for (String wrong :
        List.of("a", "a:", ":1", "a:b", "a:1/", "a b:1", "http://a:1", "a:123456")) {
      refused("--masters " + wrong + ": " + form, () -> config.withMasters(List.of(wrong)));
    }
    refused(
        "--masters a:0: its port would be 0, expected 1 to 65535",
        () -> config.withMasters(List.of("a:0")));
    refused(
        "--masters a:65530: its Raft port would be 65540, expected 1 to 65535",
        () -> config.withMasters(List.of("a:65530")));
    refused(
        "--masters a:1/1: expected three different ports, found 1 for HTTP, 1 for Raft, 21 for the"
            + " cluster",
        () -> config.withMasters(List.of("a:1/1")));
    refused(
        "--masters a:1,b:1,a:1: a:1 is there twice, expected each master once, with ports of its"
            + " own",
        () -> config.withMasters(List.of("a:1", "b:1", "a:1")));
    refused(
        "--masters a:1,a:11: a:11 is there twice, expected each master once, with ports of its own",
        () -> config.withMasters(List.of("a:1", "a:11")));
    refused(
        "--masters with 8 masters: expected at most 7",
        () -> config.withMasters(IntStream.range(0, 8).mapToObj(i -> "h" + i + ":1").toList()));
    refused(
        "--port 0: expected the port that --masters gives this master",
        () ->
            config.withNetwork(MasterConfig.Network.of("h", 0)).withMasters(List.of("a:1", "b:1")));
  }

  @Test
  void warnsOfEvenNumbers() {
    assertThat(config.withMasters(List.of("a:1", "b:1", "c:1")).warnings()).isEmpty();
    assertThat(config.withMasters(List.of("a:1", "b:1", "c:1", "d:1")).warnings())
        .containsExactly(
            "--masters a:1,b:1,c:1,d:1: 4 masters survive the loss of 1, as 3 do; an odd number is"
                + " better");
  }

  private static AgentPolicy agents(Duration ping, int pings, Duration back, double recovery) {
    return new AgentPolicy(ping, pings, back, Optional.empty(), Optional.empty(), recovery, false);
  }

  private static void refused(String message, Runnable attempt) {
    assertThatIllegalArgumentException().isThrownBy(attempt::run).withMessage(message);
  }
}
