package io.souk.launcher.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.boot.AgentConfig;
import io.souk.agent.boot.RestartConfig;
import io.souk.agent.gc.Retention;
import io.souk.agent.recover.Reconfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class AgentOptionsTest {

  private static AgentConfig.Life life(String... arguments) {
    AgentOptions options = new AgentOptions();
    new CommandLine(options).parseArgs(arguments);
    AgentConfig base = AgentConfig.of(List.of(URI.create("http://m:5050")), Path.of("w"));
    return options.apply(base, Optional.empty()).life();
  }

  @Test
  void withoutOptionsTheDefaultsHold() {
    assertThat(life().restart()).isEqualTo(RestartConfig.DEFAULT);
    assertThat(life().retention()).isEqualTo(Retention.DEFAULT);
  }

  @Test
  void strictnessIsGivenUpOnRequest() {
    assertThat(life("--strict").restart().strict()).isTrue();
    assertThat(life("--no-strict").restart().strict()).isFalse();
  }

  @Test
  void whatIsKeptAndTakenIsRead() {
    AgentConfig.Life life =
        life(
            "--reconfiguration-policy=additive",
            "--recovery-timeout=2mins",
            "--gc-delay=3days",
            "--gc-disk-headroom=0.25",
            "--disk-watch-interval=10s",
            "--max-completed-executors-per-framework=7");

    assertThat(life.restart())
        .isEqualTo(new RestartConfig(true, Reconfiguration.Policy.ADDITIVE, Duration.ofMinutes(2)));
    assertThat(life.retention())
        .isEqualTo(new Retention(Duration.ofDays(3), 0.25, Duration.ofSeconds(10), 7));
  }

  @Test
  void whatCannotBeIsRefusedByItsOption() {
    assertThatThrownBy(() -> life("--reconfiguration-policy=any"))
        .hasMessage("--reconfiguration-policy any: expected equal or additive");
    assertThatThrownBy(() -> life("--gc-disk-headroom=2"))
        .hasMessage("--gc-disk-headroom 2.0: expected 0 to 1");
  }
}
