package io.souk.launcher.role;

import io.souk.agent.boot.DockerConfig;
import io.souk.launcher.option.DurationText;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** How an agent runs Docker containers. */
final class DockerOptions {

  @Option(
      names = "--docker-config",
      paramLabel = "FILE|JSON",
      description =
          "Credentials for registries as in Docker's config.json, for tasks that fetch none of"
              + " their own (default: those of the agent's user).")
  private String credentials;

  @Option(
      names = "--default-container-dns",
      paramLabel = "FILE|JSON",
      description = "Name servers of containers by network, as Mesos writes them.")
  private String dns;

  @Option(
      names = "--default-container-info",
      paramLabel = "FILE|JSON",
      description = "ContainerInfo of tasks that have none.")
  private String containerInfo;

  @Option(
      names = "--default-container-shm-size",
      paramLabel = "SIZE",
      description = "Size of /dev/shm in Docker containers (default: the engine's).")
  private String shmSize;

  @Option(
      names = "--nvidia-gpu-devices",
      paramLabel = "DEVICE",
      split = ",",
      description = "GPUs that Docker containers may get, by index or UUID (default: all).")
  private List<String> gpus = List.of();

  @Option(
      names = "--docker-remove-delay",
      converter = DurationText.class,
      defaultValue = "0s",
      description = "How long an ended container is kept (default ${DEFAULT-VALUE}).")
  private Duration removeDelay;

  @Option(
      names = "--docker-kill-orphans",
      arity = "1",
      defaultValue = "true",
      description =
          "Whether containers of this work directory that nobody knows are ended at the start"
              + " (default ${DEFAULT-VALUE}).")
  private boolean killOrphans;

  DockerConfig config() {
    DockerConfig config =
        DockerConfig.DEFAULT.withRemoval(removeDelay, killOrphans).withGpuDevices(gpus);
    config = credentials == null ? config : config.withCredentials(credentials);
    config = dns == null ? config : config.withDns(dns);
    config = containerInfo == null ? config : config.withContainerInfo(containerInfo);
    return shmSize == null ? config : config.withShmSize(shmSize);
  }
}
