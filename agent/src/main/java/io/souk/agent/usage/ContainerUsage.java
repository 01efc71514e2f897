package io.souk.agent.usage;

import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.ResourceStatistics;
import java.util.Optional;

/**
 * One running container.
 *
 * @param task empty for the container of an executor that has tasks of its own making
 * @param statistics empty when it could not be measured in time
 */
public record ContainerUsage(
    String containerId,
    Optional<String> task,
    ContainerStatus status,
    Optional<ResourceStatistics> statistics) {}
