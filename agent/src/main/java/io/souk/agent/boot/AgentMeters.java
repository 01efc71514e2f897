package io.souk.agent.boot;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.souk.agent.stats.Count;
import io.souk.agent.stats.Level;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskState;
import io.souk.security.audit.AuditTrail;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the agent measures of itself; read from the view when Prometheus asks. */
final class AgentMeters {

  private static final List<TaskState> LIVE =
      List.of(
          TaskState.TASK_STAGING,
          TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING,
          TaskState.TASK_KILLING);

  private static final List<TaskState> TERMINAL =
      List.of(
          TaskState.TASK_FINISHED,
          TaskState.TASK_FAILED,
          TaskState.TASK_KILLED,
          TaskState.TASK_ERROR,
          TaskState.TASK_LOST,
          TaskState.TASK_DROPPED,
          TaskState.TASK_GONE,
          TaskState.TASK_GONE_BY_OPERATOR);

  private static final List<String> SCALARS = List.of("cpus", "mem", "disk", "gpus");

  private final AgentQueries queries;
  private final MeterRegistry meters;

  private AgentMeters(AgentQueries queries, MeterRegistry meters) {
    this.queries = queries;
    this.meters = meters;
  }

  /** Counts the events of the record of who did what. */
  static void bind(AuditTrail trail, MeterRegistry meters) {
    FunctionCounter.builder("souk_audit_events", trail, AuditTrail::recorded)
        .description("Events in the record of who did what")
        .register(meters);
    FunctionCounter.builder("souk_audit_lost", trail, AuditTrail::lost)
        .description("Events that are missing in the file of the record, or in all of it")
        .register(meters);
  }

  static void bind(AgentQueries queries, MeterRegistry meters) {
    AgentMeters bound = new AgentMeters(queries, meters);
    bound.gauges();
    bound.counters();
  }

  private void gauges() {
    gauge("souk_agent_registered", view -> view.phase() == AgentView.Phase.RUNNING ? 1 : 0);
    gauge("souk_agent_frameworks", view -> view.frameworks().size());
    gauge("souk_agent_recovery_seconds", view -> view.counters().recoverySeconds());
    gauge("souk_agent_fetches_running", view -> view.fetches().size());
    for (TaskState state : LIVE) {
      Gauge.builder("souk_agent_tasks", queries, q -> tasks(q.view(), state))
          .tag("state", label(state))
          .register(meters);
    }
    for (String name : SCALARS) {
      Gauge.builder("souk_agent_resources_capacity", queries, q -> total(q.view(), name))
          .tag("resource", name)
          .register(meters);
      Gauge.builder("souk_agent_resources_used", queries, q -> used(q.view(), name))
          .tag("resource", name)
          .register(meters);
    }
  }

  private void counters() {
    counter("souk_agent_status_updates", view -> view.counters().validUpdates());
    counter("souk_agent_launch_errors", view -> view.counters().launchErrors());
    counter("souk_agent_recovery_errors", view -> view.counters().recoveryErrors());
    tally();
    for (TaskState state : TERMINAL) {
      FunctionCounter.builder(
              "souk_agent_tasks_ended",
              queries,
              q -> q.view().counters().terminalUpdates().getOrDefault(state, 0L))
          .tag("state", label(state))
          .register(meters);
    }
  }

  /** Under the last part of Mesos's name. */
  private void tally() {
    for (Count count : Count.values()) {
      FunctionCounter.builder(name(count.key()), queries, q -> q.tally().of(count))
          .description(count.meaning())
          .register(meters);
    }
    for (Level level : Level.values()) {
      Gauge.builder(name(level.key()), queries, q -> q.tally().of(level))
          .description(level.meaning())
          .register(meters);
    }
  }

  private static String name(String key) {
    return "souk_agent_" + key.substring(key.lastIndexOf('/') + 1);
  }

  private void gauge(String name, ToDoubleFunction<AgentView> value) {
    Gauge.builder(name, queries, q -> value.applyAsDouble(q.view())).register(meters);
  }

  private void counter(String name, ToDoubleFunction<AgentView> value) {
    FunctionCounter.builder(name, queries, q -> value.applyAsDouble(q.view())).register(meters);
  }

  private static String label(TaskState state) {
    return state.name().substring("TASK_".length()).toLowerCase(Locale.ROOT);
  }

  private static Stream<ExecutorView> executors(AgentView view) {
    return view.frameworks().stream().flatMap(framework -> framework.executors().stream());
  }

  private static double tasks(AgentView view, TaskState state) {
    if (state == TaskState.TASK_STAGING) {
      return executors(view).mapToInt(executor -> executor.queuedTasks().size()).sum();
    }
    return executors(view)
        .flatMap(executor -> executor.tasks().stream())
        .filter(task -> task.getState() == state)
        .count();
  }

  private static double total(AgentView view, String name) {
    return sum(view.info().getResourcesList(), name);
  }

  private static double used(AgentView view, String name) {
    return executors(view).mapToDouble(executor -> sum(executor.resources(), name)).sum();
  }

  private static double sum(List<Resource> resources, String name) {
    return resources.stream()
        .filter(resource -> resource.getName().equals(name))
        .mapToDouble(resource -> resource.getScalar().getValue())
        .sum();
  }
}
