package io.souk.master.metrics;

import io.souk.master.view.AgentView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.LiveView;
import io.souk.master.view.TaskView;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.Value;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The metrics of {@code /metrics/snapshot}, by Mesos's names: those that this master knows. */
public final class MetricsSnapshot {

  private static final List<String> SCALARS = List.of("cpus", "gpus", "mem", "disk");

  private static final List<TaskState> LIVE =
      List.of(
          TaskState.TASK_STAGING,
          TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING,
          TaskState.TASK_KILLING,
          TaskState.TASK_UNREACHABLE);

  private final Supplier<Map<String, Double>> counters;

  /**
   * @param counters what was counted since the start and is not in the view, by Mesos's names
   */
  public MetricsSnapshot(Supplier<Map<String, Double>> counters) {
    this.counters = counters;
  }

  /** All metrics for this state of the cluster. */
  public Map<String, Double> of(LiveView.Snapshot snapshot) {
    Map<String, Double> metrics = new TreeMap<>(counters.get());
    metrics.putIfAbsent("master/elected", snapshot.leader().isPresent() ? 1.0 : 0.0);
    metrics.put("master/uptime_secs", ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    putAgents(metrics, snapshot);
    putFrameworks(metrics, snapshot);
    putTasks(metrics, snapshot);
    OperationCounts.put(metrics, snapshot);
    putResources(metrics, snapshot);
    AllocatorMetrics.put(metrics, snapshot);
    putHost(metrics);
    return metrics;
  }

  private static void putAgents(Map<String, Double> metrics, LiveView.Snapshot snapshot) {
    Collection<AgentView> agents = snapshot.agents();
    metrics.put("master/slaves_connected", count(agents, AgentView::connected));
    metrics.put("master/slaves_disconnected", count(agents, agent -> !agent.connected()));
    metrics.put("master/slaves_active", count(agents, AgentView::active));
    metrics.put("master/slaves_inactive", count(agents, agent -> !agent.active()));
    metrics.put("master/slaves_unreachable", (double) snapshot.unreachableAgents().size());
  }

  private static void putFrameworks(Map<String, Double> metrics, LiveView.Snapshot snapshot) {
    List<FrameworkView> running =
        snapshot.frameworks().stream().filter(framework -> !framework.completed()).toList();
    metrics.put("master/frameworks_connected", count(running, FrameworkView::connected));
    metrics.put("master/frameworks_disconnected", count(running, f -> !f.connected()));
    metrics.put("master/frameworks_active", count(running, FrameworkView::active));
    metrics.put("master/frameworks_inactive", count(running, f -> !f.active()));
    metrics.put("master/outstanding_offers", (double) snapshot.offers().size());
  }

  private static void putTasks(Map<String, Double> metrics, LiveView.Snapshot snapshot) {
    for (TaskState state : LIVE) {
      metrics.put(
          "master/tasks_" + state.name().substring("TASK_".length()).toLowerCase(Locale.ROOT),
          count(
              snapshot.tasks(),
              task -> task.task().getState() == state && task.phase() != TaskView.Phase.COMPLETED));
    }
  }

  private static void putResources(Map<String, Double> metrics, LiveView.Snapshot snapshot) {
    for (String name : SCALARS) {
      for (boolean revocable : new boolean[] {false, true}) {
        String metric = "master/" + name + (revocable ? "_revocable" : "");
        long total =
            snapshot.agents().stream()
                .mapToLong(agent -> thousandths(agent.total(), name, revocable))
                .sum();
        long used = used(snapshot, name, revocable);
        metrics.put(metric + "_total", total / 1000.0);
        metrics.put(metric + "_used", used / 1000.0);
        metrics.put(metric + "_percent", total == 0 ? 0.0 : (double) used / total);
      }
    }
  }

  private static long used(LiveView.Snapshot snapshot, String name, boolean revocable) {
    return snapshot.tasks().stream()
            .filter(TaskView::holdsResources)
            .mapToLong(task -> thousandths(task.task().getResourcesList(), name, revocable))
            .sum()
        + snapshot.executors().stream()
            .mapToLong(executor -> thousandths(executor.info().getResourcesList(), name, revocable))
            .sum();
  }

  private static long thousandths(List<Resource> resources, String name, boolean revocable) {
    long sum = 0;
    for (Resource resource : resources) {
      if (resource.getType() == Value.Type.SCALAR
          && resource.getName().equals(name)
          && resource.hasRevocable() == revocable) {
        sum += Math.round(resource.getScalar().getValue() * 1000);
      }
    }
    return sum;
  }

  private static void putHost(Map<String, Double> metrics) {
    java.lang.management.OperatingSystemMXBean system =
        ManagementFactory.getOperatingSystemMXBean();
    metrics.put("system/cpus_total", (double) system.getAvailableProcessors());
    if (system.getSystemLoadAverage() >= 0) {
      metrics.put("system/load_1min", system.getSystemLoadAverage());
    }
    if (system instanceof com.sun.management.OperatingSystemMXBean memory) {
      metrics.put("system/mem_total_bytes", (double) memory.getTotalMemorySize());
      metrics.put("system/mem_free_bytes", (double) memory.getFreeMemorySize());
    }
  }

  private static <T> double count(Collection<T> all, Predicate<T> which) {
    return all.stream().filter(which).count();
  }
}
