package io.souk.agent.adapter.http;

import io.souk.agent.stats.HostLoad;
import io.souk.agent.stats.Tally;
import io.souk.agent.task.Statuses;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorPhase;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.Phase;
import io.souk.model.resources.Resources;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code GET /metrics/snapshot}: Mesos's keys for an agent, and {@code slave/tasks_error}, {@code
 * _dropped} and {@code _gone_by_operator}, which it forgets. Pure.
 */
public final class MetricsSnapshot {
  private static final List<String> NAMES = List.of("cpus", "gpus", "mem", "disk");

  /** What this agent has none of, which clients of Mesos look at all the same. */
  private static final List<String> ABSENT =
      List.of(
          "containerizer/mesos/provisioner/bind/remove_rootfs_errors",
          "containerizer/mesos/provisioner/remove_container_errors",
          "resource_provider_manager/events/disconnect",
          "resource_provider_manager/events/subscribe",
          "resource_provider_manager/subscribed");

  private MetricsSnapshot() {}

  public static SortedMap<String, Double> of(
      AgentView view, Tally tally, HostLoad host, Instant now) {
    SortedMap<String, Double> values = new TreeMap<>();
    values.put("slave/uptime_secs", Duration.between(view.startTime(), now).toMillis() / 1000.0);
    values.put("slave/registered", view.phase() == Phase.RUNNING ? 1.0 : 0.0);
    values.put("slave/frameworks_active", (double) view.frameworks().size());
    ABSENT.forEach(key -> values.put(key, 0.0));
    tally.addTo(values);
    counters(view.counters(), values);
    tasks(view, values);
    executors(view, values);
    resources(view, values);
    host(host, values);
    return values;
  }

  private static void counters(AgentView.Counters counters, Map<String, Double> values) {
    values.put("slave/recovery_errors", (double) counters.recoveryErrors());
    values.put("slave/recovery_time_secs", counters.recoverySeconds());
    values.put("slave/valid_status_updates", (double) counters.validUpdates());
    values.put("slave/invalid_status_updates", (double) counters.invalidUpdates());
    values.put("slave/container_launch_errors", (double) counters.launchErrors());
    Map<TaskState, Long> ended = counters.terminalUpdates();
    for (TaskState state : TaskState.values()) {
      if (Statuses.isTerminal(state)) {
        String name = state.name().substring("TASK_".length()).toLowerCase(Locale.ROOT);
        values.put("slave/tasks_" + name, count(ended, state));
      }
    }
  }

  private static double count(Map<TaskState, Long> counts, TaskState state) {
    return counts.getOrDefault(state, 0L);
  }

  private static List<ExecutorView> executors(AgentView view) {
    return view.frameworks().stream().flatMap(f -> f.executors().stream()).toList();
  }

  private static void tasks(AgentView view, Map<String, Double> values) {
    double staging = executors(view).stream().mapToInt(e -> e.queuedTasks().size()).sum();
    List<Task> tasks = executors(view).stream().flatMap(e -> e.tasks().stream()).toList();
    values.put("slave/tasks_staging", staging + in(tasks, TaskState.TASK_STAGING));
    values.put("slave/tasks_starting", in(tasks, TaskState.TASK_STARTING));
    values.put("slave/tasks_running", in(tasks, TaskState.TASK_RUNNING));
    values.put("slave/tasks_killing", in(tasks, TaskState.TASK_KILLING));
  }

  private static double in(List<Task> tasks, TaskState state) {
    return tasks.stream().filter(task -> task.getState() == state).count();
  }

  private static void executors(AgentView view, Map<String, Double> values) {
    values.put("slave/executors_registering", in(view, ExecutorPhase.REGISTERING));
    values.put("slave/executors_running", in(view, ExecutorPhase.RUNNING));
    values.put("slave/executors_terminating", in(view, ExecutorPhase.TERMINATING));
    double completed =
        view.frameworks().stream().mapToInt(f -> f.completedExecutors().size()).sum()
            + view.completedFrameworks().stream()
                .mapToInt(f -> f.completedExecutors().size())
                .sum();
    values.put("slave/executors_terminated", in(view, ExecutorPhase.TERMINATED) + completed);
  }

  private static double in(AgentView view, ExecutorPhase phase) {
    return executors(view).stream().filter(e -> e.phase() == phase).count();
  }

  private static void resources(AgentView view, Map<String, Double> values) {
    Resources total = view.total();
    Resources used = StateDocument.allocated(view);
    for (String name : NAMES) {
      amounts("slave/" + name, name, held(total, false), held(used, false), values);
      amounts("slave/" + name + "_revocable", name, held(total, true), held(used, true), values);
    }
  }

  private static Resources held(Resources resources, boolean revocable) {
    return resources.filter(key -> key.revocable() == revocable);
  }

  private static void amounts(
      String prefix, String name, Resources total, Resources used, Map<String, Double> values) {
    double all = total.scalarValue(name);
    values.put(prefix + "_total", all);
    values.put(prefix + "_used", used.scalarValue(name));
    values.put(prefix + "_percent", all > 0 ? used.scalarValue(name) / all : 0.0);
  }

  private static void host(HostLoad host, Map<String, Double> values) {
    values.put("system/load_1min", host.load1());
    values.put("system/load_5min", host.load5());
    values.put("system/load_15min", host.load15());
    values.put("system/cpus_total", (double) host.cpus());
    values.put("system/mem_total_bytes", (double) host.memoryTotalBytes());
    values.put("system/mem_free_bytes", (double) host.memoryFreeBytes());
  }
}
