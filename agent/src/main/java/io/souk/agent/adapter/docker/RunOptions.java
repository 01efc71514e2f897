package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the engine is asked to create, while it is put together; confined to one thread. Fields
 * without a value leave the image's or the engine's own default.
 */
final class RunOptions {
  final String name;
  final String image;
  final HostConfig host = HostConfig.newHostConfig();
  final Map<String, String> environment = new LinkedHashMap<>();
  final Map<String, String> labels = new LinkedHashMap<>();
  final List<ExposedPort> exposedPorts = new ArrayList<>();
  final List<String> command = new ArrayList<>();
  final List<String> aliases = new ArrayList<>();
  Optional<List<String>> entrypoint = Optional.empty();
  Optional<String> hostname = Optional.empty();
  Optional<String> domainname = Optional.empty();
  Optional<String> user = Optional.empty();
  Optional<String> workingDirectory = Optional.empty();
  Optional<String> macAddress = Optional.empty();
  Optional<String> stopSignal = Optional.empty();
  Optional<Integer> stopTimeout = Optional.empty();
  Optional<String> platform = Optional.empty();
  Optional<String> ipv4 = Optional.empty();
  Optional<String> ipv6 = Optional.empty();
  Optional<HealthCheck> healthCheck = Optional.empty();
  final List<Volume> volumes = new ArrayList<>();
  boolean terminal;

  /** How many GPUs it gets; which ones is decided when it is created. */
  int gpus;

  Pull pull = Pull.MISSING;
  final ParameterFiles files;

  /** When the image is fetched. */
  enum Pull {
    ALWAYS,
    MISSING,
    NEVER
  }

  RunOptions(String name, String image, ParameterFiles files) {
    this.name = name;
    this.image = image;
    this.files = files;
  }

  /** Copies everything into the request. */
  CreateContainerCmd applyTo(CreateContainerCmd request) {
    request
        .withHostConfig(host)
        .withName(name)
        .withEnv(environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList())
        .withLabels(labels)
        .withExposedPorts(exposedPorts);
    if (!command.isEmpty()) {
      request.withCmd(command);
    }
    if (!aliases.isEmpty()) {
      request.withAliases(aliases);
    }
    entrypoint.ifPresent(request::withEntrypoint);
    hostname.ifPresent(request::withHostName);
    domainname.ifPresent(request::withDomainName);
    user.ifPresent(request::withUser);
    workingDirectory.ifPresent(request::withWorkingDir);
    macAddress.ifPresent(request::withMacAddress);
    stopSignal.ifPresent(request::withStopSignal);
    stopTimeout.ifPresent(request::withStopTimeout);
    platform.ifPresent(request::withPlatform);
    ipv4.ifPresent(request::withIpv4Address);
    ipv6.ifPresent(request::withIpv6Address);
    healthCheck.ifPresent(request::withHealthcheck);
    if (!volumes.isEmpty()) {
      request.withVolumes(volumes);
    }
    if (terminal) {
      request.withTty(true);
    }
    return request;
  }
}
