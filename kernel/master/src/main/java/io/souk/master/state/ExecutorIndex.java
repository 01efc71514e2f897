package io.souk.master.state;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The executors, and the tasks that run under each. */
final class ExecutorIndex {

  private final Map<ExecutorKey, ExecutorRecord> executors = new HashMap<>();
  private final Map<AgentId, Map<ExecutorKey, ExecutorRecord>> byAgent = new HashMap<>();
  private final Map<FrameworkId, Map<ExecutorKey, ExecutorRecord>> byFramework = new HashMap<>();
  private final Map<ExecutorKey, SerialTasks> tasks = new HashMap<>();

  /** Adds or replaces; returns what was there. */
  Optional<ExecutorRecord> put(ExecutorRecord executor) {
    ExecutorKey key = executor.key();
    byAgent.computeIfAbsent(key.agent(), fresh -> new LinkedHashMap<>()).put(key, executor);
    byFramework.computeIfAbsent(key.framework(), fresh -> new LinkedHashMap<>()).put(key, executor);
    return Optional.ofNullable(executors.put(key, executor));
  }

  Optional<ExecutorRecord> remove(ExecutorKey key) {
    ExecutorRecord executor = executors.remove(key);
    if (executor != null) {
      remove(byAgent, key.agent(), key);
      remove(byFramework, key.framework(), key);
    }
    return Optional.ofNullable(executor);
  }

  private static <K> void remove(
      Map<K, Map<ExecutorKey, ExecutorRecord>> index, K of, ExecutorKey key) {
    Map<ExecutorKey, ExecutorRecord> entries = index.get(of);
    entries.remove(key);
    if (entries.isEmpty()) {
      index.remove(of);
    }
  }

  Optional<ExecutorRecord> find(ExecutorKey key) {
    return Optional.ofNullable(executors.get(key));
  }

  Collection<ExecutorRecord> of(AgentId agent) {
    return List.copyOf(byAgent.getOrDefault(agent, Map.of()).values());
  }

  Collection<ExecutorRecord> of(FrameworkId framework) {
    return List.copyOf(byFramework.getOrDefault(framework, Map.of()).values());
  }

  /** Follows a task's life under its executor. */
  void track(TaskRecord task) {
    Optional<ExecutorKey> under = task.executor();
    if (under.isEmpty()) {
      return;
    }
    if (task.holdsResources()) {
      tasks.computeIfAbsent(under.get(), fresh -> new SerialTasks()).put(task);
      return;
    }
    tasks.computeIfPresent(
        under.get(),
        (same, running) -> {
          running.remove(task.serial());
          return running.isEmpty() ? null : running;
        });
  }

  /** The live tasks under the executor. */
  Collection<TaskRecord> tasks(ExecutorKey key) {
    SerialTasks under = tasks.get(key);
    return under == null ? List.of() : under.copy();
  }
}
