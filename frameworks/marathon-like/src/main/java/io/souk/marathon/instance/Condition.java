package io.souk.marathon.instance;

import java.util.EnumSet;
import java.util.Set;

/** Where a task stands, with the transitions that a status may cause. */
public enum Condition {
  /** No task: waiting for an offer. */
  SCHEDULED("Scheduled", "TASK_STAGING", Phase.WAITING),
  /** Offer accepted, no word from the kernel yet. */
  PROVISIONED("Provisioned", "TASK_STAGING", Phase.ACTIVE),
  /** The agent has it. */
  STAGING("Staging", "TASK_STAGING", Phase.ACTIVE),
  /** The runtime is starting it. */
  STARTING("Starting", "TASK_STARTING", Phase.ACTIVE),
  /** It runs. */
  RUNNING("Running", "TASK_RUNNING", Phase.ACTIVE),
  /** It is being killed. */
  KILLING("Killing", "TASK_KILLING", Phase.ACTIVE),
  /** Its agent cannot be reached. */
  UNREACHABLE("Unreachable", "TASK_UNREACHABLE", Phase.ACTIVE),
  /** Its agent could not be reached for so long that it no longer counts. */
  UNREACHABLE_INACTIVE("UnreachableInactive", "TASK_UNREACHABLE", Phase.LOST),
  /** The launch was invalid. */
  ERROR("Error", "TASK_ERROR", Phase.TERMINAL),
  /** It ended by itself, badly. */
  FAILED("Failed", "TASK_FAILED", Phase.TERMINAL),
  /** It ended by itself, well. */
  FINISHED("Finished", "TASK_FINISHED", Phase.TERMINAL),
  /** It was killed. */
  KILLED("Killed", "TASK_KILLED", Phase.TERMINAL),
  /** It is gone with its agent. */
  GONE("Gone", "TASK_GONE", Phase.TERMINAL),
  /** It was never launched. */
  DROPPED("Dropped", "TASK_DROPPED", Phase.TERMINAL),
  /** Nobody knows it. */
  UNKNOWN("Unknown", "TASK_UNKNOWN", Phase.TERMINAL);

  private enum Phase {
    WAITING,
    ACTIVE,
    LOST,
    TERMINAL
  }

  private static final Set<Condition> STARTED_UP =
      EnumSet.of(PROVISIONED, STAGING, STARTING, RUNNING);

  private final String eventName;
  private final String taskState;
  private final Phase phase;

  Condition(String eventName, String taskState, Phase phase) {
    this.eventName = eventName;
    this.taskState = taskState;
    this.phase = phase;
  }

  /** The name in {@code instance_changed_event}. */
  public String eventName() {
    return eventName;
  }

  /** The name in {@code state} of a task. */
  public String taskState() {
    return taskState;
  }

  /** Whether there is a task that runs or may run. */
  public boolean isActive() {
    return phase == Phase.ACTIVE;
  }

  /** Whether the task has ended. */
  public boolean isTerminal() {
    return phase == Phase.TERMINAL;
  }

  /** Whether the task is on its way to running. */
  public boolean isLaunching() {
    return this == PROVISIONED || this == STAGING || this == STARTING;
  }

  /** Whether the agent cannot be reached. */
  public boolean isUnreachable() {
    return this == UNREACHABLE || this == UNREACHABLE_INACTIVE;
  }

  /**
   * Whether a status that means {@code next} moves a task that stands here. A late or repeated
   * status does not: starting up has one direction, nothing but an end or silence follows a kill,
   * and an end is final.
   */
  public boolean mayBecome(Condition next) {
    if (phase == Phase.TERMINAL || phase == Phase.WAITING || next.phase == Phase.WAITING) {
      return false;
    }
    if (next.phase == Phase.TERMINAL) {
      return true;
    }
    if (next == UNREACHABLE_INACTIVE) {
      return this == UNREACHABLE;
    }
    if (this == KILLING) {
      return next == UNREACHABLE;
    }
    if (STARTED_UP.contains(this) && STARTED_UP.contains(next)) {
      return next.ordinal() > ordinal();
    }
    return this != next && next != PROVISIONED;
  }
}
