package io.souk.agent.nested;

import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.agent.Call;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What somebody wants to have launched. */
public record LaunchRequest(
    ContainerName name,
    CommandInfo command,
    Optional<ContainerInfo> container,
    List<Resource> resources,
    Map<String, Value.Scalar> limits) {

  public LaunchRequest {
    Objects.requireNonNull(name);
    Objects.requireNonNull(command);
    Objects.requireNonNull(container);
    resources = List.copyOf(resources);
    limits = Map.copyOf(limits);
  }

  public static LaunchRequest of(Call.LaunchContainer call) {
    return new LaunchRequest(
        ContainerName.of(call.getContainerId()),
        call.getCommand(),
        call.hasContainer() ? Optional.of(call.getContainer()) : Optional.empty(),
        call.getResourcesList(),
        call.getLimitsMap());
  }

  public static LaunchRequest of(Call.LaunchNestedContainer call) {
    return new LaunchRequest(
        ContainerName.of(call.getContainerId()),
        call.getCommand(),
        call.hasContainer() ? Optional.of(call.getContainer()) : Optional.empty(),
        List.of(),
        Map.of());
  }

  /** As the call that asks for it. */
  public Call.LaunchContainer wire() {
    Call.LaunchContainer.Builder call =
        Call.LaunchContainer.newBuilder()
            .setContainerId(name.wire())
            .setCommand(command)
            .addAllResources(resources)
            .putAllLimits(limits);
    container.ifPresent(call::setContainer);
    return call.build();
  }
}
