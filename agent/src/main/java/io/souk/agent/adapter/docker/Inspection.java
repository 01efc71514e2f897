package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.agent.runtime.ContainerExit;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.NetworkInfo;
import java.util.Optional;

/** What the engine's description of a container means. Pure. */
final class Inspection {
  private Inspection() {}

  /** Whether it was created but never started. */
  static boolean neverStarted(JsonNode inspected) {
    return inspected.path("State").path("Status").asText().equals("created");
  }

  /** Whether its output comes from a terminal. */
  static boolean terminal(JsonNode inspected) {
    return inspected.path("Config").path("Tty").asBoolean();
  }

  static ContainerStatus status(String containerId, JsonNode inspected) {
    ContainerStatus.Builder status =
        ContainerStatus.newBuilder().setContainerId(ContainerID.newBuilder().setValue(containerId));
    int pid = inspected.path("State").path("Pid").asInt();
    if (pid > 0) {
      status.setExecutorPid(pid);
    }
    inspected
        .path("NetworkSettings")
        .path("Networks")
        .properties()
        .forEach(entry -> network(entry.getKey(), entry.getValue(), status));
    return status.build();
  }

  private static void network(String name, JsonNode network, ContainerStatus.Builder status) {
    NetworkInfo.Builder info = NetworkInfo.newBuilder().setName(name);
    address(network.path("IPAddress").asText(), NetworkInfo.Protocol.IPv4, info);
    address(network.path("GlobalIPv6Address").asText(), NetworkInfo.Protocol.IPv6, info);
    if (info.getIpAddressesCount() > 0) {
      status.addNetworkInfos(info);
    }
  }

  private static void address(
      String address, NetworkInfo.Protocol protocol, NetworkInfo.Builder info) {
    if (!address.isEmpty()) {
      info.addIpAddresses(
          NetworkInfo.IPAddress.newBuilder().setProtocol(protocol).setIpAddress(address));
    }
  }

  /** Empty while it runs. */
  static Optional<ContainerExit> exit(JsonNode inspected) {
    JsonNode state = inspected.path("State");
    if (state.path("Running").asBoolean()) {
      return Optional.empty();
    }
    int code = state.path("ExitCode").asInt() & 0xFF;
    // A child that ran out of memory does not make a success a failure.
    boolean outOfMemory = state.path("OOMKilled").asBoolean() && code != 0;
    return Optional.of(new ContainerExit.Exited(code, outOfMemory));
  }
}
