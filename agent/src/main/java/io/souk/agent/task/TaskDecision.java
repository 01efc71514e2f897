package io.souk.agent.task;

import java.util.List;

/** The run after an event, and what is to be done, in this order. */
public record TaskDecision(TaskRun run, List<TaskEffect> effects) {

  public TaskDecision {
    effects = List.copyOf(effects);
  }

  static TaskDecision unchanged(TaskRun run) {
    return new TaskDecision(run, List.of());
  }
}
