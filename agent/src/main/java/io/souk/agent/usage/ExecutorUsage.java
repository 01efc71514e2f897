package io.souk.agent.usage;

import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.ResourceStatistics;
import java.util.List;
import java.util.Optional;

/**
 * An executor and its containers: its own, and those of the tasks of a pod.
 *
 * @param containers those that run, at least one
 */
public record ExecutorUsage(
    String frameworkId, ExecutorView executor, List<ContainerUsage> containers) {
  public ExecutorUsage {
    containers = List.copyOf(containers);
  }

  /** What its containers use together; empty when none could be measured. */
  public Optional<ResourceStatistics> total() {
    List<ResourceStatistics> known =
        containers.stream().flatMap(container -> container.statistics().stream()).toList();
    return switch (known.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(known.get(0));
      default -> Optional.of(UsageSum.of(known));
    };
  }

  /** Of its own container; of a pod, whose executor is nothing but its tasks', just the id. */
  public ContainerStatus status() {
    return containers.stream()
        .filter(container -> container.containerId().equals(executor.containerId()))
        .map(ContainerUsage::status)
        .findFirst()
        .orElseGet(
            () ->
                ContainerStatus.newBuilder()
                    .setContainerId(ContainerID.newBuilder().setValue(executor.containerId()))
                    .build());
  }
}
