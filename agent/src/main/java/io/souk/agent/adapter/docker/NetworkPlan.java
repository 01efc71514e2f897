package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Parameter;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The network, the ports, the name and the name servers of a container, by Mesos's rules. Pure. */
final class NetworkPlan {
  private static final Set<String> DNS_PARAMETERS = Set.of("dns", "dns-search", "dns-opt");

  private final ContainerSpec spec;
  private final DockerSettings settings;
  private final ContainerInfo container;
  private final DockerInfo docker;
  private final RunOptions options;

  NetworkPlan(ContainerSpec spec, DockerSettings settings, RunOptions options) {
    this.spec = spec;
    this.settings = settings;
    this.container = spec.containerInfo().orElse(ContainerInfo.getDefaultInstance());
    this.docker = container.getDocker();
    this.options = options;
  }

  void apply() {
    Optional<String> replaced =
        docker.getParametersList().stream()
            .filter(p -> RunParameters.name(p).equals("network"))
            .map(Parameter::getValue)
            .findFirst();
    String mode = replaced.orElseGet(this::networkMode);
    options.host.withNetworkMode(mode);
    List<NetworkInfo.PortMapping> ports = portMappings();
    boolean noPorts = mode.equals("host") || mode.equals("none");
    if (noPorts && !ports.isEmpty()) {
      throw new IllegalArgumentException(
          "port mappings are only supported for bridge and user-defined networks");
    }
    if (container.hasHostname()) {
      if (mode.equals("host")) {
        throw new IllegalArgumentException("a hostname cannot be set with the host network");
      }
      options.hostname = Optional.of(container.getHostname());
    }
    options.host.withPortBindings(new Ports());
    for (NetworkInfo.PortMapping port : ports) {
      requireOffered(port.getHostPort());
      ExposedPort exposed =
          new ExposedPort(
              requirePort(port.getContainerPort()),
              PublishedPorts.protocolNamed(port.getProtocol()));
      NetworkFlags.publish(
          options, new PortBinding(Ports.Binding.bindPort(port.getHostPort()), exposed));
    }
    dns(mode);
  }

  private static int requirePort(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("container port " + port + ": expected 1 to 65535");
    }
    return port;
  }

  /** A task that says anything about it says all. */
  private void dns(String mode) {
    boolean own =
        docker.getParametersList().stream()
            .anyMatch(p -> DNS_PARAMETERS.contains(RunParameters.name(p)));
    if (own) {
      return;
    }
    String kind =
        switch (mode) {
          case "bridge" -> "BRIDGE";
          case "host", "none" -> "";
          default -> "USER";
        };
    settings
        .defaults()
        .dns()
        .find(kind, mode)
        .ifPresent(
            entry ->
                options
                    .host
                    .withDns(entry.servers())
                    .withDnsSearch(entry.search())
                    .withDnsOptions(entry.options()));
  }

  private String networkMode() {
    if (container.getType() == ContainerInfo.Type.MESOS) {
      return container.getNetworkInfosList().stream()
          .map(NetworkInfo::getName)
          .filter(name -> !name.isEmpty())
          .findFirst()
          .map(name -> name.equals("mesos-bridge") ? "bridge" : name)
          .orElse("host");
    }
    return switch (docker.getNetwork()) {
      case HOST -> "host";
      case BRIDGE -> "bridge";
      case NONE -> "none";
      case USER -> {
        if (container.getNetworkInfosCount() != 1 || !container.getNetworkInfos(0).hasName()) {
          throw new IllegalArgumentException(
              "a user-defined network needs exactly one network_infos entry with a name");
        }
        yield container.getNetworkInfos(0).getName();
      }
    };
  }

  private List<NetworkInfo.PortMapping> portMappings() {
    if (container.getType() == ContainerInfo.Type.MESOS) {
      return container.getNetworkInfosList().stream()
          .flatMap(network -> network.getPortMappingsList().stream())
          .toList();
    }
    return docker.getPortMappingsList().stream()
        .map(
            p ->
                NetworkInfo.PortMapping.newBuilder()
                    .setHostPort(p.getHostPort())
                    .setContainerPort(p.getContainerPort())
                    .setProtocol(p.getProtocol())
                    .build())
        .toList();
  }

  private void requireOffered(int port) {
    for (Resource resource : spec.workload().resources()) {
      if (resource.getName().equals("ports")) {
        for (Value.Range range : resource.getRanges().getRangeList()) {
          if (port >= range.getBegin() && port <= range.getEnd()) {
            return;
          }
        }
      }
    }
    throw new IllegalArgumentException(
        "host port " + port + " is not among the ports of the task's resources");
  }
}
