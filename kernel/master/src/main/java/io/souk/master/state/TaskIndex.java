package io.souk.master.state;

import com.google.protobuf.ByteString;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The launches of all frameworks, by phase; the past is kept in rings. */
final class TaskIndex {

  private static final class OfFramework {
    final Map<String, TaskRecord> active = new HashMap<>();
    final Map<String, TaskRecord> unreachable = new LinkedHashMap<>();
    final Deque<TaskRecord> completed = new ArrayDeque<>();

    /** The completed ones by name, the older ones first; a name may have been launched again. */
    final Map<String, List<TaskRecord>> completedByName = new HashMap<>();

    void complete(TaskRecord task) {
      completed.add(task);
      completedByName.computeIfAbsent(task.name(), fresh -> new ArrayList<>(1)).add(task);
    }

    /** It was taken for over, and is not: its agent still waits to hear that its end was heard. */
    void revive(TaskRecord task) {
      List<TaskRecord> those = completedByName.getOrDefault(task.name(), List.of());
      those.stream()
          .filter(past -> past.serial() == task.serial())
          .findFirst()
          .ifPresent(
              past -> {
                completed.remove(past);
                those.remove(past);
                if (those.isEmpty()) {
                  completedByName.remove(task.name());
                }
              });
    }

    TaskRecord evict() {
      TaskRecord oldest = completed.remove();
      completedByName.computeIfPresent(
          oldest.name(),
          (name, those) -> {
            those.removeFirst();
            return those.isEmpty() ? null : those;
          });
      return oldest;
    }
  }

  private final StateLimits limits;
  private final Map<FrameworkId, OfFramework> frameworks = new HashMap<>();
  private final Map<AgentId, SerialTasks> activeByAgent = new HashMap<>();

  TaskIndex(StateLimits limits) {
    this.limits = limits;
  }

  /**
   * Adds a launch or moves it to another phase.
   *
   * @return the launches that left their ring for it
   */
  List<TaskRecord> put(TaskRecord task) {
    OfFramework of = frameworks.computeIfAbsent(task.framework(), fresh -> new OfFramework());
    remove(of.active, task);
    remove(of.unreachable, task);
    SerialTasks onAgent = activeByAgent.computeIfAbsent(task.agent(), fresh -> new SerialTasks());
    switch (task.phase()) {
      case ACTIVE -> {
        of.revive(task);
        of.active.put(task.name(), task);
        onAgent.put(task);
        return List.of();
      }
      case UNREACHABLE -> {
        onAgent.remove(task.serial());
        of.unreachable.put(task.name(), task);
        return trim(of.unreachable);
      }
      case COMPLETED -> {
        onAgent.remove(task.serial());
        of.complete(task);
        return trim(of);
      }
    }
    throw new IllegalStateException("unknown phase " + task.phase());
  }

  private static void remove(Map<String, TaskRecord> tasks, TaskRecord task) {
    TaskRecord there = tasks.get(task.name());
    if (there != null && there.serial() == task.serial()) {
      tasks.remove(task.name());
    }
  }

  private List<TaskRecord> trim(Map<String, TaskRecord> unreachable) {
    List<TaskRecord> evicted = new ArrayList<>(1);
    Iterator<TaskRecord> oldest = unreachable.values().iterator();
    while (unreachable.size() > limits.unreachableTasks()) {
      evicted.add(oldest.next());
      oldest.remove();
    }
    return evicted;
  }

  private List<TaskRecord> trim(OfFramework of) {
    List<TaskRecord> evicted = new ArrayList<>(1);
    while (of.completed.size() > limits.completedTasks()) {
      evicted.add(of.evict());
    }
    return evicted;
  }

  /** Forgets a framework that is over, and returns what was kept of it. */
  Collection<TaskRecord> removeFramework(FrameworkId framework) {
    OfFramework of = frameworks.remove(framework);
    return of == null ? List.of() : of.completed;
  }

  void removeAgent(AgentId agent) {
    activeByAgent.remove(agent);
  }

  /** An earlier launch of that name that is over and had that update as its last. */
  Optional<TaskRecord> ended(FrameworkId framework, TaskId task, ByteString update) {
    return Optional.ofNullable(frameworks.get(framework))
        .flatMap(
            of ->
                of.completedByName.getOrDefault(task.value(), List.of()).stream()
                    .filter(past -> past.task().getStatusUpdateUuid().equals(update))
                    .findFirst());
  }

  Optional<TaskRecord> active(FrameworkId framework, TaskId task) {
    return Optional.ofNullable(frameworks.get(framework)).map(of -> of.active.get(task.value()));
  }

  Optional<TaskRecord> unreachable(FrameworkId framework, TaskId task) {
    return Optional.ofNullable(frameworks.get(framework))
        .map(of -> of.unreachable.get(task.value()));
  }

  /** In the order in which they were launched. */
  Collection<TaskRecord> active(FrameworkId framework) {
    OfFramework of = frameworks.get(framework);
    return of == null
        ? List.of()
        : of.active.values().stream().sorted(Comparator.comparingLong(TaskRecord::serial)).toList();
  }

  Collection<TaskRecord> unreachable(FrameworkId framework) {
    OfFramework of = frameworks.get(framework);
    return of == null ? List.of() : List.copyOf(of.unreachable.values());
  }

  Collection<TaskRecord> active(AgentId agent) {
    SerialTasks onAgent = activeByAgent.get(agent);
    return onAgent == null ? List.of() : onAgent.copy();
  }
}
