package io.souk.agent.boot;

import io.souk.agent.adapter.docker.ContainerDefaults;
import io.souk.agent.adapter.docker.DnsDefaults;
import io.souk.agent.adapter.docker.DockerSettings;
import io.souk.agent.adapter.docker.RegistryCredentials;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.ContainerInfo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the agent runs Docker containers. Start from {@link #DEFAULT} and change what differs.
 *
 * @param credentials for registries; empty for those of the agent's own user
 * @param defaults for what tasks leave open
 * @param containerInfo of tasks that have none
 * @param removal what becomes of containers that have ended or that nobody knows
 */
public record DockerConfig(
    Optional<RegistryCredentials> credentials,
    ContainerDefaults defaults,
    Optional<ContainerInfo> containerInfo,
    DockerSettings.Removals removal) {

  private static final int LARGEST = 1024 * 1024;
  private static final List<String> UNITS = List.of("B", "KB", "MB", "GB");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KB|MB|GB)");

  /** Of the command line. */
  public static final DockerConfig DEFAULT =
      new DockerConfig(
          Optional.empty(), ContainerDefaults.NONE, Optional.empty(), DockerSettings.AT_ONCE);

  /**
   * The same with credentials.
   *
   * @param value of {@code --docker-config}: a file, its URL, or JSON
   */
  public DockerConfig withCredentials(String value) {
    try {
      return new DockerConfig(
          Optional.of(RegistryCredentials.parse(text("--docker-config", value))),
          defaults,
          containerInfo,
          removal);
    } catch (IllegalArgumentException e) {
      String why = e.getMessage();
      throw why.startsWith("--") ? e : new IllegalArgumentException("--docker-config: " + why, e);
    }
  }

  /**
   * The same with name servers.
   *
   * @param value of {@code --default-container-dns}: a file, its URL, or JSON
   */
  public DockerConfig withDns(String value) {
    DnsDefaults dns = DnsDefaults.parse(text("--default-container-dns", value));
    return with(new ContainerDefaults(dns, defaults.shmSize(), defaults.gpuDevices()));
  }

  /**
   * The same with another size of {@code /dev/shm}.
   *
   * @param value of {@code --default-container-shm-size}, such as {@code 64MB}
   */
  public DockerConfig withShmSize(String value) {
    Matcher size = SIZE.matcher(value.strip());
    long number = size.matches() ? Long.parseLong(size.group(1)) : 0;
    if (number < 1) {
      throw new IllegalArgumentException(
          "--default-container-shm-size " + value + ": expected a size such as 64MB");
    }
    long bytes = number << (10 * UNITS.indexOf(size.group(2)));
    return with(
        new ContainerDefaults(defaults.dns(), OptionalLong.of(bytes), defaults.gpuDevices()));
  }

  /** The same with certain GPUs, by index or UUID. */
  public DockerConfig withGpuDevices(List<String> devices) {
    return with(new ContainerDefaults(defaults.dns(), defaults.shmSize(), devices));
  }

  /**
   * The same with a container for tasks that have none.
   *
   * @param value of {@code --default-container-info}: a file, its URL, or JSON
   */
  public DockerConfig withContainerInfo(String value) {
    String option = "--default-container-info";
    try {
      ContainerInfo.Builder info = MesosJson.read(text(option, value), ContainerInfo.newBuilder());
      return new DockerConfig(credentials, defaults, Optional.of(info.build()), removal);
    } catch (RuntimeException e) {
      String why = String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          why.startsWith("--") ? why : option + ": expected a ContainerInfo as JSON: " + why, e);
    }
  }

  /** The same with another treatment of what has ended or is nobody's. */
  public DockerConfig withRemoval(Duration delay, boolean orphans) {
    return new DockerConfig(
        credentials, defaults, containerInfo, new DockerSettings.Removals(delay, orphans));
  }

  private DockerConfig with(ContainerDefaults others) {
    return new DockerConfig(credentials, others, containerInfo, removal);
  }

  private static String text(String option, String value) {
    if (value.strip().startsWith("{")) {
      return value;
    }
    try {
      Path file = value.startsWith("file:") ? Path.of(URI.create(value)) : Path.of(value);
      if (Files.size(file) > LARGEST) {
        throw new IllegalArgumentException(option + " " + value + ": more than 1 MiB");
      }
      return Files.readString(file);
    } catch (IOException | RuntimeException e) {
      if (e instanceof IllegalArgumentException refused && refused.getMessage().startsWith("--")) {
        throw refused;
      }
      throw new IllegalArgumentException(
          option + " " + value + ": expected JSON or a file that can be read", e);
    }
  }

  /** The options in effect under their Mesos names; credentials are nobody's business. */
  void addTo(Map<String, String> flags) {
    credentials.ifPresent(known -> flags.put("docker_config", "set"));
    containerInfo.ifPresent(info -> flags.put("default_container_info", MesosJson.writeText(info)));
    defaults.shmSize().ifPresent(bytes -> flags.put("default_container_shm_size", bytes + "B"));
    if (!defaults.gpuDevices().isEmpty()) {
      flags.put("nvidia_gpu_devices", String.join(",", defaults.gpuDevices()));
    }
    flags.put("docker_remove_delay", removal.delay().toSeconds() + "secs");
    flags.put("docker_kill_orphans", Boolean.toString(removal.orphans()));
  }
}
