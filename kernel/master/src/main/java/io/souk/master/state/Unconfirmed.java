package io.souk.master.state;

import io.souk.master.view.ExecutorView;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What earlier leaders published of the work on agents that have not come back to this one. Readers
 * are shown it; nothing of it is accounted, offered or told to a framework as known. An agent that
 * comes back says what is true of it, and one that does not is lost with what is here.
 */
public final class Unconfirmed {

  private record Name(String framework, String id) {}

  private static final class OfAgent {
    final Map<Long, TaskView> tasks = new LinkedHashMap<>();
    final Map<Name, ExecutorView> executors = new LinkedHashMap<>();
  }

  private final Map<String, OfAgent> agents = new LinkedHashMap<>();
  private final Map<String, Map<String, TaskView>> names = new HashMap<>();

  Unconfirmed() {}

  /** The framework's task of that id. */
  public Optional<TaskView> find(FrameworkId framework, TaskId task) {
    return Optional.ofNullable(names.get(framework.value())).map(of -> of.get(task.value()));
  }

  /** The tasks on the agent. */
  public List<TaskView> tasks(AgentId agent) {
    OfAgent of = agents.get(agent.value());
    return of == null ? List.of() : List.copyOf(of.tasks.values());
  }

  /** The framework's tasks. */
  public List<TaskView> tasks(FrameworkId framework) {
    return List.copyOf(names.getOrDefault(framework.value(), Map.of()).values());
  }

  /** Of two tasks of one name the first one counts. */
  List<ViewChange> put(TaskView task) {
    TaskView other =
        names
            .computeIfAbsent(task.frameworkId(), fresh -> new LinkedHashMap<>())
            .putIfAbsent(task.task().getTaskId().getValue(), task);
    if (other != null) {
      return List.of();
    }
    of(task.agentId()).tasks.put(task.serial(), task);
    return List.of(new ViewChange.PutTask(task));
  }

  List<ViewChange> put(ExecutorView executor) {
    of(executor.agentId()).executors.put(new Name(executor.frameworkId(), executor.id()), executor);
    return List.of(new ViewChange.PutExecutor(executor));
  }

  private OfAgent of(String agent) {
    return agents.computeIfAbsent(agent, fresh -> new OfAgent());
  }

  /** Something is known for sure of a task of that name. */
  List<ViewChange> replace(TaskRecord task) {
    Map<String, TaskView> ofFramework = names.get(task.framework().value());
    TaskView before = ofFramework == null ? null : ofFramework.get(task.id().value());
    if (before == null
        || (before.serial() != task.serial() && task.phase() == TaskView.Phase.COMPLETED)) {
      return List.of();
    }
    forget(before);
    agents.get(before.agentId()).tasks.remove(before.serial());
    return before.serial() == task.serial()
        ? List.of()
        : List.of(new ViewChange.RemoveTask(before.serial()));
  }

  /** The executor is known for sure. */
  void confirm(ExecutorKey executor) {
    OfAgent of = agents.get(executor.agent().value());
    if (of != null) {
      of.executors.remove(new Name(executor.framework().value(), executor.executor().value()));
    }
  }

  private void forget(TaskView task) {
    Map<String, TaskView> ofFramework = names.get(task.frameworkId());
    ofFramework.remove(task.task().getTaskId().getValue());
    if (ofFramework.isEmpty()) {
      names.remove(task.frameworkId());
    }
  }

  /** The agent is back or given up. */
  List<ViewChange> removeAgent(AgentId agent) {
    OfAgent gone = agents.remove(agent.value());
    if (gone == null) {
      return List.of();
    }
    List<ViewChange> changes = new ArrayList<>();
    for (TaskView task : gone.tasks.values()) {
      forget(task);
      changes.add(new ViewChange.RemoveTask(task.serial()));
    }
    gone.executors.values().forEach(executor -> changes.add(removal(executor)));
    return changes;
  }

  /** The framework is over. */
  List<ViewChange> removeFramework(FrameworkId framework) {
    List<ViewChange> changes = new ArrayList<>();
    for (TaskView task : tasks(framework)) {
      agents.get(task.agentId()).tasks.remove(task.serial());
      changes.add(new ViewChange.RemoveTask(task.serial()));
    }
    names.remove(framework.value());
    for (OfAgent agent : agents.values()) {
      agent
          .executors
          .values()
          .removeIf(
              executor -> {
                boolean its = executor.frameworkId().equals(framework.value());
                if (its) {
                  changes.add(removal(executor));
                }
                return its;
              });
    }
    return changes;
  }

  private static ViewChange removal(ExecutorView executor) {
    return new ViewChange.RemoveExecutor(executor.agentId(), executor.frameworkId(), executor.id());
  }

  void clear() {
    agents.clear();
    names.clear();
  }
}
