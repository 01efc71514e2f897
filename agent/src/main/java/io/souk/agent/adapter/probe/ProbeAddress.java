package io.souk.agent.adapter.probe;

import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Parameter;
import java.util.Optional;

/** Where a task's ports are reached from outside of its network. */
final class ProbeAddress {
  private ProbeAddress() {}

  /** Empty when the container has no address of that family. */
  static Optional<String> of(ContainerSpec spec, Container container, boolean ipv6) {
    if (sharesHostNetwork(spec)) {
      return Optional.of(ipv6 ? "::1" : "127.0.0.1");
    }
    NetworkInfo.Protocol wanted = ipv6 ? NetworkInfo.Protocol.IPv6 : NetworkInfo.Protocol.IPv4;
    return container.status().getNetworkInfosList().stream()
        .flatMap(network -> network.getIpAddressesList().stream())
        .filter(address -> address.getProtocol() == wanted)
        .map(NetworkInfo.IPAddress::getIpAddress)
        .findFirst();
  }

  /** Whether nothing is known that speaks against it. */
  static boolean sharesHostNetwork(ContainerSpec spec) {
    if (!spec.isDocker()) {
      return true;
    }
    ContainerInfo container = spec.containerInfo().orElseThrow();
    if (container.getType() == ContainerInfo.Type.MESOS) {
      return container.getNetworkInfosList().stream().allMatch(net -> net.getName().isEmpty());
    }
    DockerInfo docker = container.getDocker();
    return docker.getParametersList().stream()
        .filter(p -> p.getKey().equals("net") || p.getKey().equals("network"))
        .map(Parameter::getValue)
        .findFirst()
        .map(mode -> mode.equals("host"))
        .orElse(docker.getNetwork() == DockerInfo.Network.HOST);
  }
}
