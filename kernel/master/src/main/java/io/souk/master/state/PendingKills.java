package io.souk.master.state;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Kills that wait for agents to come back, one per task: never more than there are tasks on them.
 */
final class PendingKills {

  private record TaskName(FrameworkId framework, TaskId task) {}

  private final Map<AgentId, Map<TaskName, PendingKill>> kills = new HashMap<>();

  /** A newer kill of the same task takes the place of the older one. */
  void put(AgentId agent, PendingKill kill) {
    kills
        .computeIfAbsent(agent, fresh -> new LinkedHashMap<>())
        .put(new TaskName(kill.framework(), kill.task()), kill);
  }

  List<PendingKill> of(AgentId agent) {
    return List.copyOf(kills.getOrDefault(agent, Map.of()).values());
  }

  void remove(AgentId agent) {
    kills.remove(agent);
  }

  /** The task has ended, or is forgotten. */
  void remove(TaskRecord task) {
    kills.computeIfPresent(
        task.agent(),
        (same, waiting) -> {
          waiting.remove(new TaskName(task.framework(), task.id()));
          return waiting.isEmpty() ? null : waiting;
        });
  }

  void clear() {
    kills.clear();
  }
}
