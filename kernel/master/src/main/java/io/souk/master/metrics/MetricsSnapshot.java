package io.souk.master.metrics;

import io.souk.master.view.AgentView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.LiveView;
import io.souk.master.view.TaskView;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.Value;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of {@code /metrics/snapshot}, by Mesos's names: those that this master knows. */
public final class MetricsSnapshot {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsSnapshot.class);

  private static final List<String> SCALARS = List.of("cpus", "gpus", "mem", "disk");

  private static final List<TaskState> LIVE =
      List.of(
          TaskState.TASK_STAGING,
          TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING,
          TaskState.TASK_KILLING,
          TaskState.TASK_UNREACHABLE);

  /** What is known to everybody who asks a Mesos master, and of which there is nothing here. */
  private static final List<String> NOTHING =
      List.of(
          "allocator/event_queue_dispatches",
          "allocator/mesos/event_queue_dispatches",
          "master/event_queue_dispatches",
          "master/messages_authenticate",
          "master/messages_deactivate_framework",
          "master/slave_shutdowns_canceled",
          "master/slave_shutdowns_completed",
          "master/slave_shutdowns_scheduled");

  /** Some of the metrics; computed off the kernel's loop. */
  private interface Part {
    void put(Map<String, Double> metrics, LiveView.Snapshot snapshot);
  }

  private final List<Part> parts;

  /**
   * @param counters what was counted since the start and is not in the view, by Mesos's names
   */
  public MetricsSnapshot(Supplier<Map<String, Double>> counters) {
    this(counters, new FrameworkCounts());
  }

  /**
   * @param counters what was counted since the start and is not in the view, by Mesos's names
   * @param frameworks what frameworks did and heard
   */
  public MetricsSnapshot(Supplier<Map<String, Double>> counters, FrameworkCounts frameworks) {
    this.parts =
        List.of(
            MetricsSnapshot::putProcess,
            MetricsSnapshot::putAgents,
            MetricsSnapshot::putFrameworks,
            MetricsSnapshot::putTasks,
            OperationCounts::put,
            MetricsSnapshot::putResources,
            AllocatorMetrics::put,
            frameworks::put,
            (metrics, snapshot) -> metrics.putAll(counters.get()));
  }

  /** All metrics for this state of the cluster. */
  public SortedMap<String, Double> of(LiveView.Snapshot snapshot) {
    SortedMap<String, Double> metrics = new TreeMap<>();
    parts.forEach(part -> part.put(metrics, snapshot));
    return metrics;
  }

  /** Those that are there in time; blocks until then. */
  public SortedMap<String, Double> of(LiveView.Snapshot snapshot, Duration timeout) {
    Gathering gathering = new Gathering();
    CompletableFuture<Void> all =
        CompletableFuture.runAsync(
            () -> parts.forEach(part -> gathering.add(part, snapshot)),
            work -> Thread.ofVirtual().name("metrics").start(work));
    try {
      all.get(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // What is late is left out.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return gathering.close();
  }

  /** What there is so far. */
  private static final class Gathering {
    private final SortedMap<String, Double> metrics = new TreeMap<>();
    private boolean closed;

    void add(Part part, LiveView.Snapshot snapshot) {
      Map<String, Double> found = new TreeMap<>();
      part.put(found, snapshot);
      synchronized (this) {
        if (!closed) {
          metrics.putAll(found);
        }
      }
    }

    synchronized SortedMap<String, Double> close() {
      closed = true;
      return metrics;
    }
  }

  private static void putProcess(Map<String, Double> metrics, LiveView.Snapshot snapshot) {
    NOTHING.forEach(name -> metrics.put(name, 0.0));
    metrics.put("master/elected", snapshot.leader().isPresent() ? 1.0 : 0.0);
    metrics.put("master/uptime_secs", ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    putHost(metrics);
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
    putLoad(metrics, Path.of("/proc/loadavg"));
    if (system instanceof com.sun.management.OperatingSystemMXBean memory) {
      metrics.put("system/mem_total_bytes", (double) memory.getTotalMemorySize());
      metrics.put("system/mem_free_bytes", (double) memory.getFreeMemorySize());
    }
  }

  /** Nothing where the machine does not tell. */
  private static void putLoad(Map<String, Double> metrics, Path file) {
    try {
      String[] words = Files.readString(file).split(" ");
      metrics.put("system/load_1min", Double.parseDouble(words[0]));
      metrics.put("system/load_5min", Double.parseDouble(words[1]));
      metrics.put("system/load_15min", Double.parseDouble(words[2]));
    } catch (IOException | RuntimeException e) {
      LOG.debug("event=no_load cause=\"{}\"", e.getMessage());
    }
  }

  private static <T> double count(Collection<T> all, Predicate<T> which) {
    return all.stream().filter(which).count();
  }
}
