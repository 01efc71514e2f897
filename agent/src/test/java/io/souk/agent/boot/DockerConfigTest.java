package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.protocol.mesos.ContainerInfo;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerConfigTest {
  private static final DockerConfig DEFAULT = DockerConfig.DEFAULT;
  @TempDir Path dir;

  @Test
  void valuesAreTextOrFiles() throws Exception {
    String json = "{\"type\":\"DOCKER\",\"docker\":{\"image\":\"busybox\"}}";
    Path file = Files.writeString(dir.resolve("info.json"), json);
    for (String value : List.of(json, file.toString(), file.toUri().toString())) {
      assertThat(DEFAULT.withContainerInfo(value).containerInfo())
          .map(info -> info.getDocker().getImage())
          .contains("busybox");
    }
  }

  @Test
  void whatIsWrongIsNamed() throws Exception {
    Path big = Files.write(dir.resolve("big"), new byte[1024 * 1024 + 1]);
    assertRefused(
        () -> DEFAULT.withContainerInfo("/no/such"), "--default-container-info /no/such: ");
    assertRefused(
        () -> DEFAULT.withContainerInfo("{\"type\":\"X\"}"), "--default-container-info: ");
    assertRefused(() -> DEFAULT.withDns("{\"docker\":1}"), "--default-container-dns: ");
    assertRefused(() -> DEFAULT.withDns(big.toString()), "--default-container-dns ");
    assertRefused(
        () -> DEFAULT.withCredentials("{\"auths\":{\"r\":{\"auth\":\"x\"}}}"), "--docker-config: ");
    assertRefused(() -> DEFAULT.withShmSize("64"), "--default-container-shm-size 64: ");
    assertRefused(() -> DEFAULT.withShmSize("0MB"), "--default-container-shm-size 0MB: ");
    assertRefused(
        () -> DEFAULT.withRemoval(Duration.ofSeconds(-1), true), "--docker-remove-delay ");
  }

  @Test
  void flagsTellAllButSecrets() {
    AgentConfig config =
        AgentConfig.of(List.of(URI.create("http://m")), dir)
            .withDocker(
                DEFAULT
                    .withCredentials("{\"auths\":{\"r\":{\"auth\":\"dTpzZWNyZXQ=\"}}}")
                    .withShmSize("64MB")
                    .withGpuDevices(List.of("0", "1"))
                    .withRemoval(Duration.ofHours(6), false)
                    .withContainerInfo("{\"type\":\"MESOS\"}"));
    assertThat(config.flags())
        .containsEntry("docker_remove_delay", "21600secs")
        .containsEntry("docker_kill_orphans", "false")
        .containsEntry("default_container_shm_size", "67108864B")
        .containsEntry("nvidia_gpu_devices", "0,1")
        .containsKey("default_container_info");
    assertThat(config.flags().toString()).doesNotContain("secret").doesNotContain("dTpz");
    assertThat(config.withHardCpuLimit(true).execution().docker().containerInfo())
        .map(ContainerInfo::getType)
        .contains(ContainerInfo.Type.MESOS);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }
}
