package io.souk.agent.adapter.docker;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How this agent uses its engine.
 *
 * @param dockerHost {@code unix:///path} or {@code tcp://host:port}
 * @param workDir the agent's root; containers are labelled with it, so that agents that share an
 *     engine tell their own containers from others'
 * @param defaultImage for tasks that name no image
 * @param enforceCpuQuota whether a task without a cpu limit is held to its cpus ({@code
 *     cgroups_enable_cfs})
 * @param defaults for what tasks leave open
 * @param credentials for registries, of tasks that bring none of their own; empty for those of the
 *     agent's own user
 * @param removal what becomes of ended containers
 */
public record DockerSettings(
    String dockerHost,
    Path workDir,
    Optional<String> defaultImage,
    boolean enforceCpuQuota,
    ContainerDefaults defaults,
    Optional<RegistryCredentials> credentials,
    Removals removal) {

  /**
   * What becomes of containers.
   *
   * @param delay how long an ended container is kept after its end
   * @param orphans whether containers of this work directory that nobody knows are ended
   */
  public record Removals(Duration delay, boolean orphans) {
    public Removals {
      if (delay.isNegative()) {
        throw new IllegalArgumentException(
            "--docker-remove-delay " + delay + ": expected zero or more");
      }
    }
  }

  /** At once, and everything. */
  public static final Removals AT_ONCE = new Removals(Duration.ZERO, true);

  public DockerSettings {
    Objects.requireNonNull(defaultImage);
    Objects.requireNonNull(defaults);
    Objects.requireNonNull(credentials);
    Objects.requireNonNull(removal);
    workDir = workDir.toAbsolutePath().normalize();
    if (!dockerHost.startsWith("unix://") && !dockerHost.startsWith("tcp://")) {
      throw new IllegalArgumentException(
          "--docker-host " + dockerHost + ": expected unix:///PATH or tcp://HOST:PORT");
    }
  }

  /** Without defaults, and with containers removed once their end is known. */
  public DockerSettings(
      String dockerHost, Path workDir, Optional<String> defaultImage, boolean enforceCpuQuota) {
    this(
        dockerHost,
        workDir,
        defaultImage,
        enforceCpuQuota,
        ContainerDefaults.NONE,
        Optional.empty(),
        AT_ONCE);
  }

  /** The same with other defaults. */
  public DockerSettings withDefaults(ContainerDefaults others) {
    return new DockerSettings(
        dockerHost, workDir, defaultImage, enforceCpuQuota, others, credentials, removal);
  }

  /** The same with other credentials. */
  public DockerSettings withCredentials(Optional<RegistryCredentials> others) {
    return new DockerSettings(
        dockerHost, workDir, defaultImage, enforceCpuQuota, defaults, others, removal);
  }

  /** The same with another treatment of ended containers. */
  public DockerSettings withRemoval(Removals other) {
    return new DockerSettings(
        dockerHost, workDir, defaultImage, enforceCpuQuota, defaults, credentials, other);
  }

  /** Bytes of memory of the machine. */
  long hostMemory() {
    return HostMemory.BYTES;
  }

  /** Asked once. */
  private static final class HostMemory {
    private static final long BYTES =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getTotalMemorySize();
  }
}
