package io.souk.agent.adapter.docker;

import java.nio.file.Path;
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
 */
public record DockerSettings(
    String dockerHost, Path workDir, Optional<String> defaultImage, boolean enforceCpuQuota) {

  public DockerSettings {
    Objects.requireNonNull(defaultImage);
    workDir = workDir.toAbsolutePath().normalize();
    if (!dockerHost.startsWith("unix://") && !dockerHost.startsWith("tcp://")) {
      throw new IllegalArgumentException(
          "--docker-socket " + dockerHost + ": expected unix:///PATH or tcp://HOST:PORT");
    }
  }
}
