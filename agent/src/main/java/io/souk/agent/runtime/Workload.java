package io.souk.agent.runtime;

import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What runs in a container and what it may use, whoever asked for it: a task, an executor, or
 * somebody through the agent's API.
 *
 * @param name of the task or executor, for labels and logs
 * @param resources requested
 * @param limits by resource name ({@code cpus}, {@code mem}), each at least what is requested;
 *     infinite for none
 */
public record Workload(
    String name,
    CommandInfo command,
    Optional<ContainerInfo> container,
    List<Resource> resources,
    Map<String, Value.Scalar> limits) {

  public Workload {
    Objects.requireNonNull(name);
    Objects.requireNonNull(command);
    Objects.requireNonNull(container);
    resources = List.copyOf(resources);
    limits = Map.copyOf(limits);
  }

  public static Workload of(TaskInfo task) {
    return new Workload(
        task.getTaskId().getValue(),
        task.getCommand(),
        task.hasContainer() ? Optional.of(task.getContainer()) : Optional.empty(),
        task.getResourcesList(),
        task.getLimitsMap());
  }

  public static Workload of(ExecutorInfo executor) {
    return new Workload(
        executor.getExecutorId().getValue(),
        executor.getCommand(),
        executor.hasContainer() ? Optional.of(executor.getContainer()) : Optional.empty(),
        executor.getResourcesList(),
        Map.of());
  }

  /** The same work with other amounts. */
  public Workload withAmounts(List<Resource> requested, Map<String, Value.Scalar> limited) {
    return new Workload(name, command, container, requested, limited);
  }

  /** Whether it needs a Docker engine. */
  public boolean isDocker() {
    return container.filter(Workload::isDocker).isPresent();
  }

  /** Whether a container needs a Docker engine: by its type, or because it names an image. */
  public static boolean isDocker(ContainerInfo container) {
    return container.getType() == ContainerInfo.Type.DOCKER || container.getMesos().hasImage();
  }

  /** The sum of a scalar resource; empty when none is requested. */
  public OptionalDouble requested(String resource) {
    return resources.stream()
        .filter(each -> each.getName().equals(resource) && each.hasScalar())
        .mapToDouble(each -> each.getScalar().getValue())
        .boxed()
        .reduce(Double::sum)
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }

  /** The limit of a scalar resource, maybe infinite; empty when none is given. */
  public OptionalDouble limit(String resource) {
    Value.Scalar limit = limits.get(resource);
    return limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit.getValue());
  }
}
