package io.souk.model.task;

/**
 * The states of a task (Mesos v1 API, {@code TaskState}; there with the prefix {@code TASK_}). What
 * may follow what stands in {@link TaskTransitions}.
 */
public enum TaskState {
  /** Accepted by the master, not yet heard of from the agent. */
  STAGING(false),
  /** The agent prepares it. */
  STARTING(false),
  RUNNING(false),
  /** Being killed. */
  KILLING(false),
  /** Ended by itself, well. */
  FINISHED(true),
  /** Ended by itself, badly. */
  FAILED(true),
  KILLED(true),
  /** Refused before it was launched. */
  ERROR(true),
  /** Gone for whatever reason; frameworks that do not know better ones are told this. */
  LOST(true),
  /** Never started. */
  DROPPED(true),
  /** Its agent cannot be reached; it may run and come back. */
  UNREACHABLE(false),
  /** Known not to run. */
  GONE(true),
  /** An operator says that its agent is gone. */
  GONE_BY_OPERATOR(true),
  /** Answer about a task nobody knows; no task is ever in this state. */
  UNKNOWN(false);

  private final boolean terminal;

  TaskState(boolean terminal) {
    this.terminal = terminal;
  }

  /** Whether the task has ended and its resources are free. */
  public boolean isTerminal() {
    return terminal;
  }

  /**
   * Whether the task may use its resources: neither ended nor on an agent that cannot be reached
   * nor unknown.
   */
  public boolean isLive() {
    return !terminal && this != UNREACHABLE && this != UNKNOWN;
  }

  /**
   * What a framework without the capability PARTITION_AWARE is told instead: LOST in place of
   * DROPPED, UNREACHABLE, GONE, GONE_BY_OPERATOR and UNKNOWN.
   */
  public TaskState withoutPartitionAwareness() {
    return switch (this) {
      case DROPPED, UNREACHABLE, GONE, GONE_BY_OPERATOR, UNKNOWN -> LOST;
      case STAGING, STARTING, RUNNING, KILLING, FINISHED, FAILED, KILLED, ERROR, LOST -> this;
    };
  }
}
