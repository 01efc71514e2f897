package io.souk.agent.executor;

import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What an executor's container may use: what the executor and its tasks asked for together.
 *
 * @param resources requested
 * @param limits by resource name; empty when no task has one
 */
public record Size(List<Resource> resources, Map<String, Value.Scalar> limits) {

  private static final String CPUS = "cpus";
  private static final String MEMORY = "mem";

  public Size {
    resources = List.copyOf(resources);
    limits = Map.copyOf(limits);
  }

  /**
   * Adds up, as Mesos's agent does.
   *
   * @param tasks that have not ended
   * @param hardCpuLimit whether cpus without a limit are limited to what was asked for
   */
  public static Size of(ExecutorInfo executor, Collection<TaskRun> tasks, boolean hardCpuLimit) {
    List<Resource> resources = new ArrayList<>(executor.getResourcesList());
    tasks.forEach(task -> resources.addAll(task.task().getResourcesList()));
    Map<String, Value.Scalar> limits = new HashMap<>();
    for (String name : List.of(CPUS, MEMORY)) {
      boolean requestsLimit = hardCpuLimit || name.equals(MEMORY);
      limit(name, executor, tasks, requestsLimit)
          .ifPresent(value -> limits.put(name, Value.Scalar.newBuilder().setValue(value).build()));
    }
    return new Size(resources, limits);
  }

  /** Only when some task has a limit; what has none counts with its request, or is unlimited. */
  private static OptionalDouble limit(
      String name, ExecutorInfo executor, Collection<TaskRun> tasks, boolean requestsLimit) {
    boolean some = tasks.stream().anyMatch(task -> task.task().containsLimits(name));
    if (!some) {
      return OptionalDouble.empty();
    }
    double sum = requested(name, executor.getResourcesList());
    for (TaskRun task : tasks) {
      if (task.task().containsLimits(name)) {
        sum += task.task().getLimitsOrThrow(name).getValue();
      } else if (requestsLimit) {
        sum += requested(name, task.task().getResourcesList());
      } else {
        return OptionalDouble.of(Double.POSITIVE_INFINITY);
      }
    }
    return OptionalDouble.of(sum);
  }

  private static double requested(String name, List<Resource> resources) {
    return resources.stream()
        .filter(resource -> resource.getName().equals(name))
        .mapToDouble(resource -> resource.getScalar().getValue())
        .sum();
  }
}
