package io.souk.agent.executor;

import io.souk.agent.task.TaskRun;
import java.util.List;

/**
 * What follows from an event.
 *
 * @param executor as it is now
 * @param tasks those that have changed, as they are now
 * @param effects to be done in this order
 */
public record ExecutorDecision(
    ExecutorRun executor, List<TaskRun> tasks, List<ExecutorEffect> effects) {
  public ExecutorDecision {
    tasks = List.copyOf(tasks);
    effects = List.copyOf(effects);
  }
}
