package io.souk.launcher.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.boot.AgentConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class DockerOptionsTest {

  @Command
  private static final class Line {}

  private static AgentConfig config(String... args) {
    AgentOptions options = new AgentOptions();
    new CommandLine(new Line()).addMixin("agent", options).parseArgs(args);
    return options.apply(
        AgentConfig.of(List.of(URI.create("http://m")), Path.of("/w")), Optional.empty());
  }

  @Test
  void containersAreRemovedAtOnceAndOrphansEndedUnlessToldOtherwise() {
    assertThat(config().execution().docker().removal().delay()).isZero();
    assertThat(config().execution().docker().removal().orphans()).isTrue();
    assertThat(config().execution().docker().credentials()).isEmpty();
    AgentConfig told = config("--docker-remove-delay", "6hrs", "--docker-kill-orphans", "false");
    assertThat(told.execution().docker().removal().delay()).isEqualTo(Duration.ofHours(6));
    assertThat(told.execution().docker().removal().orphans()).isFalse();
  }

  @Test
  void eachOptionCounts() {
    AgentConfig config =
        config(
            "--docker-config",
            "{\"auths\":{\"r\":{\"auth\":\"dTpw\"}}}",
            "--default-container-dns",
            "{\"docker\":[{\"network_mode\":\"BRIDGE\",\"dns\":{\"nameservers\":[\"1.1.1.1\"]}}]}",
            "--default-container-info",
            "{\"type\":\"MESOS\"}",
            "--default-container-shm-size",
            "64MB",
            "--nvidia-gpu-devices",
            "0,2");
    assertThat(config.execution().docker().credentials()).isPresent();
    assertThat(config.execution().docker().containerInfo()).isPresent();
    assertThat(config.execution().docker().defaults().shmSize()).hasValue(64L << 20);
    assertThat(config.execution().docker().defaults().gpuDevices()).containsExactly("0", "2");
    assertThat(config.execution().docker().defaults().dns().entries()).hasSize(1);
  }

  @Test
  void theSocketMayBeAPath() {
    assertThat(config("--docker-socket", "/run/docker.sock").execution().dockerHost())
        .isEqualTo("unix:///run/docker.sock");
    assertThat(config("--docker-host", "tcp://h:1").execution().dockerHost())
        .isEqualTo("tcp://h:1");
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThatThrownBy(() -> config("--docker-config", "{"))
        .hasMessageStartingWith("--docker-config");
    assertThatThrownBy(() -> config("--default-container-shm-size", "big"))
        .hasMessageStartingWith("--default-container-shm-size big");
  }
}
