package io.souk.model.task;

import java.util.EnumSet;
import java.util.Set;

/**
 * The life cycle of a task as the master records it.
 *
 * <p>A live task may end in any way at any time, since an executor of somebody else's making may
 * report anything and a task that could not end would hold its resources for ever. It never goes
 * back, except that a task on an unreachable agent may turn out to have been in any live state. A
 * terminal state stays.
 */
public final class TaskTransitions {

  /** What a report of a state means for a task. */
  public enum Step {
    /** The task enters the state. */
    ADVANCES,
    /** It is in that state already: a new report, such as of its health. */
    REPEATS,
    /** The recorded state stays. */
    REFUSED
  }

  private static final Set<TaskState> LIVE =
      EnumSet.of(TaskState.STAGING, TaskState.STARTING, TaskState.RUNNING, TaskState.KILLING);

  private TaskTransitions() {}

  /** What a report of {@code to} means for a task recorded in {@code from}. */
  public static Step of(TaskState from, TaskState to) {
    if (from == to) {
      return LIVE.contains(from) ? Step.REPEATS : Step.REFUSED;
    }
    return next(from).contains(to) ? Step.ADVANCES : Step.REFUSED;
  }

  /** The states that may follow, without the state itself. */
  public static Set<TaskState> next(TaskState from) {
    return switch (from) {
      case STAGING ->
          andAnyEnd(
              TaskState.STARTING, TaskState.RUNNING, TaskState.KILLING, TaskState.UNREACHABLE);
      case STARTING -> andAnyEnd(TaskState.RUNNING, TaskState.KILLING, TaskState.UNREACHABLE);
      case RUNNING -> andAnyEnd(TaskState.KILLING, TaskState.UNREACHABLE);
      case KILLING -> andAnyEnd(TaskState.UNREACHABLE);
      case UNREACHABLE ->
          andAnyEnd(TaskState.STAGING, TaskState.STARTING, TaskState.RUNNING, TaskState.KILLING);
      case FINISHED, FAILED, KILLED, ERROR, LOST, DROPPED, GONE, GONE_BY_OPERATOR, UNKNOWN ->
          EnumSet.noneOf(TaskState.class);
    };
  }

  private static Set<TaskState> andAnyEnd(TaskState... states) {
    Set<TaskState> all = EnumSet.noneOf(TaskState.class);
    for (TaskState state : TaskState.values()) {
      if (state.isTerminal()) {
        all.add(state);
      }
    }
    all.addAll(Set.of(states));
    return all;
  }
}
