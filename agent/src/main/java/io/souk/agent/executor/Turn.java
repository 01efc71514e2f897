package io.souk.agent.executor;

import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.executor.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A decision while it is being made; lives for one event. */
final class Turn {

  private final ExecutorContext context;
  private final Map<TaskKey, TaskRun> tasks = new LinkedHashMap<>();
  private final Set<TaskKey> changed = new LinkedHashSet<>();
  private final List<ExecutorEffect> effects = new ArrayList<>();
  private ExecutorRun executor;

  Turn(ExecutorRun executor, Collection<TaskRun> tasks, ExecutorContext context) {
    this.executor = executor;
    this.context = context;
    tasks.forEach(task -> this.tasks.put(task.key(), task));
  }

  ExecutorDecision decision() {
    return new ExecutorDecision(executor, changed.stream().map(tasks::get).toList(), effects);
  }

  ExecutorContext context() {
    return context;
  }

  ExecutorRun executor() {
    return executor;
  }

  void become(ExecutorRun next) {
    executor = next;
  }

  void add(ExecutorEffect effect) {
    effects.add(effect);
  }

  void send(Event.Builder event) {
    effects.add(new ExecutorEffect.Send(event.build()));
  }

  Optional<TaskRun> find(TaskKey key) {
    return Optional.ofNullable(tasks.get(key));
  }

  /** Those that have not ended, oldest first. */
  List<TaskRun> active() {
    return tasks.values().stream().filter(task -> task.phase() != TaskRun.Phase.ENDED).toList();
  }

  List<TaskRun> in(TaskRun.Phase phase) {
    return tasks.values().stream().filter(task -> task.phase() == phase).toList();
  }

  void put(TaskRun task) {
    tasks.put(task.key(), task);
    changed.add(task.key());
  }

  /** Ends a task on the agent's own account. */
  void end(TaskRun task, Ending why) {
    report(task.withPhase(TaskRun.Phase.ENDED), ExecutorStatuses.ended(task, why, context), false);
  }

  /** Takes a status of a task. */
  void report(TaskRun task, TaskStatus status, boolean fromExecutor) {
    TaskRun told = task.withStatus(status);
    put(told);
    effects.add(new ExecutorEffect.Report(told, status, fromExecutor));
  }

  /** The tasks that share the fate of one until they are delivered, it among them. */
  List<TaskRun> group(TaskRun task) {
    String group = task.origin().pod().map(Pod::group).orElse("");
    return group.isEmpty()
        ? List.of(task)
        : active().stream()
            .filter(
                other -> other.origin().pod().filter(pod -> pod.group().equals(group)).isPresent())
            .toList();
  }

  Size size() {
    return Size.of(executor.origin().pod().executor(), active(), context.hardCpuLimit());
  }
}
