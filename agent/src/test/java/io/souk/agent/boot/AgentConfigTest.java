package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.boot.AgentConfig.Recover;
import io.souk.agent.boot.AgentConfig.RuntimeChoice;
import io.souk.model.resources.Resources;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentConfigTest {

  @TempDir Path dir;

  private AgentConfig config() {
    return AgentConfig.of(List.of(URI.create("http://127.0.0.1:5050")), dir);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable making, String message) {
    assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void namesTheOptionTheValueAndWhatIsAccepted() {
    assertRefused(() -> AgentConfig.of(List.of(), dir), "--master: expected at least one URL");
    assertRefused(
        () -> AgentConfig.of(List.of(URI.create("zk://a")), dir),
        "--master zk://a: expected http://HOST[:PORT] or https://HOST[:PORT]");
    assertRefused(() -> config().withAddress("h", 70000), "--port 70000: expected 0 to 65535");
    assertRefused(
        () -> RuntimeChoice.parse("vm"), "--runtime vm: expected auto, process or docker");
    assertRefused(() -> Recover.parse("maybe"), "--recover maybe: expected reconnect or cleanup");
    assertRefused(
        () -> config().withRuntime(RuntimeChoice.AUTO, Optional.of("i"), "unix:///x"),
        "--default-docker-image i: needs --runtime docker");
  }

  @Test
  void refusesWaitsThatCannotBe() {
    assertRefused(
        () -> config().withRegistrationBackoff(Duration.ofMillis(-1), Duration.ofSeconds(1)),
        "--registration-backoff-factor -1ms: expected 0s to 10mins");
    assertRefused(
        () -> config().withRegistrationBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)),
        "--registration-backoff-max 1secs: expected --registration-backoff-factor (2secs) to"
            + " 10mins");
    assertThat(config().flags())
        .containsEntry("registration_backoff_factor", "500ms")
        .containsEntry("registration_backoff_max", "5secs");
  }

  @Test
  void detectsOnlyWhatIsNotGiven() {
    Resources resources =
        Machine.resources(config().withResources("cpus:1.5;ports:[1-2]", "", "*"));

    assertThat(resources.scalarValue("cpus")).isEqualTo(1.5);
    assertThat(resources.ranges("ports").toString()).isEqualTo("[1-2]");
    assertThat(resources.scalarMillis("mem")).isPositive();
    assertThat(resources.scalarMillis("disk")).isPositive();
  }

  @Test
  void leavesSomethingToTheSystem() {
    assertThat(Machine.memory(8192)).isEqualTo(7168);
    assertThat(Machine.memory(2048)).isEqualTo(1024);
    assertThat(Machine.memory(1000)).isEqualTo(500);
    assertThat(Machine.disk(20 * 1024)).isEqualTo(15 * 1024);
    assertThat(Machine.disk(1000)).isEqualTo(500);
  }

  @Test
  void badResourcesAreNamed() {
    assertThatThrownBy(() -> Machine.resources(config().withResources("cpus:-1", "", "*")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--resources: ")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> Machine.attributes(config().withResources("", "rack", "*")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--attributes: ");
  }
}
