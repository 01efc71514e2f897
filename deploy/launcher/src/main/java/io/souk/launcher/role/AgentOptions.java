package io.souk.launcher.role;

import io.souk.agent.boot.AgentConfig;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an agent offers and how it runs tasks. */
final class AgentOptions {

  @Option(
      names = "--resources",
      defaultValue = "",
      description = "Resources as Mesos writes them, text or JSON; the rest is detected.")
  private String resources;

  @Option(
      names = "--attributes",
      defaultValue = "",
      description = "Attributes as Mesos writes them: rack:r2;ssd:true.")
  private String attributes;

  @Option(
      names = "--default-role",
      defaultValue = "*",
      description = "Role of resources that name none (default ${DEFAULT-VALUE}).")
  private String defaultRole;

  @Option(
      names = "--runtime",
      defaultValue = "auto",
      description = "How tasks run: auto, process or docker (default ${DEFAULT-VALUE}).")
  private String runtime;

  @Option(
      names = "--default-docker-image",
      paramLabel = "IMAGE",
      description = "With --runtime docker: image of tasks that name none.")
  private String image;

  @Option(
      names = {"--docker-host", "--docker-socket"},
      defaultValue = "unix:///var/run/docker.sock",
      description = "Address of the Docker engine (default ${DEFAULT-VALUE}).")
  private String dockerHost;

  @Mixin private DockerOptions docker = new DockerOptions();

  @Option(
      names = "--cgroups-enable-cfs",
      description = "Hold containers to the cpus they asked for even when others idle.")
  private boolean hardCpuLimit;

  @Option(
      names = "--recover",
      defaultValue = "reconnect",
      description = "Tasks of an earlier life: reconnect or cleanup (default ${DEFAULT-VALUE}).")
  private String recover;

  /** {@code config} with these options; {@code ownAttributes} win over {@code --attributes}. */
  AgentConfig apply(AgentConfig config, Optional<String> ownAttributes) {
    return config
        .withResources(resources, ownAttributes.orElse(attributes), defaultRole)
        .withRuntime(
            AgentConfig.RuntimeChoice.parse(runtime),
            Optional.ofNullable(image),
            dockerHost.startsWith("/") ? "unix://" + dockerHost : dockerHost)
        .withDocker(docker.config())
        .withHardCpuLimit(hardCpuLimit)
        .withRecover(AgentConfig.Recover.parse(recover));
  }
}
