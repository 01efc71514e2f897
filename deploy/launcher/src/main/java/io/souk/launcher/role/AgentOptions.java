package io.souk.launcher.role;

import io.souk.agent.boot.AgentConfig;
import io.souk.agent.boot.RestartConfig;
import io.souk.agent.gc.Retention;
import io.souk.agent.recover.Reconfiguration;
import io.souk.launcher.option.DurationText;
import java.time.Duration;
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

  @Mixin private IsolationOptions isolation = new IsolationOptions();

  @Option(
      names = "--cgroups-enable-cfs",
      description = "Hold containers to the cpus they asked for even when others idle.")
  private boolean hardCpuLimit;

  @Option(
      names = "--recover",
      defaultValue = "reconnect",
      description = "Tasks of an earlier life: reconnect or cleanup (default ${DEFAULT-VALUE}).")
  private String recover;

  @Option(
      names = "--strict",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Whether a damaged checkpoint ends the start (default), or costs its task alone"
              + " (--no-strict).")
  private boolean strict;

  @Option(
      names = "--reconfiguration-policy",
      defaultValue = "equal",
      description =
          "Which changes of its settings leave it the agent it was: equal or additive (default"
              + " ${DEFAULT-VALUE}).")
  private String reconfiguration;

  @Option(
      names = "--recovery-timeout",
      converter = DurationText.class,
      defaultValue = "15m",
      description = "How long executors wait for an agent that is away (default ${DEFAULT-VALUE}).")
  private Duration recoveryTimeout;

  @Option(
      names = "--registration-backoff-factor",
      converter = DurationText.class,
      defaultValue = "500ms",
      description =
          "Bound of the random wait before registering with another leader; grows by half with each"
              + " failure (default ${DEFAULT-VALUE}).")
  private Duration backoffFactor;

  @Option(
      names = "--registration-backoff-max",
      converter = DurationText.class,
      defaultValue = "5s",
      description = "What that bound grows to (default ${DEFAULT-VALUE}).")
  private Duration backoffMax;

  @Mixin private LendingOptions lending;

  @Mixin private FetchOptions fetching;
  @Mixin private ExecutorOptions executors;

  @Option(
      names = "--gc-delay",
      converter = DurationText.class,
      defaultValue = "1w",
      description = "How long old sandboxes are kept on an empty disk (default ${DEFAULT-VALUE}).")
  private Duration gcDelay;

  @Option(
      names = "--gc-disk-headroom",
      defaultValue = "0.1",
      description =
          "Fraction of the disk that is to stay free; the fuller it is the sooner old sandboxes go"
              + " (default ${DEFAULT-VALUE}).")
  private double headroom;

  @Option(
      names = "--disk-watch-interval",
      converter = DurationText.class,
      defaultValue = "1m",
      description = "Time between two looks at the disk (default ${DEFAULT-VALUE}).")
  private Duration watchInterval;

  @Option(
      names = "--max-completed-executors-per-framework",
      defaultValue = "150",
      description = "How many executors that are over are shown (default ${DEFAULT-VALUE}).")
  private int completedExecutors;

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
        .withIsolation(isolation.config())
        .withRecover(AgentConfig.Recover.parse(recover))
        .withRestart(
            new RestartConfig(
                strict, Reconfiguration.Policy.parse(reconfiguration), recoveryTimeout))
        .withRegistrationBackoff(backoffFactor, backoffMax)
        .withLending(lending.config())
        .withFetcher(fetching.settings())
        .withRetention(new Retention(gcDelay, headroom, watchInterval, completedExecutors))
        .withExecutorTimes(executors.times())
        .withExecutorEnvironment(executors.environment());
  }
}
