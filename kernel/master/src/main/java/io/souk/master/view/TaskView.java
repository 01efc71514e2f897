package io.souk.master.view;

import io.souk.protocol.mesos.Task;

/**
 * One launch of a task.
 *
 * @param serial names the launch (task ids may be used again once completed); unique while one
 *     leader leads
 * @param task with state, statuses (newest last, {@code data} cleared), {@code status_update_state}
 *     and {@code status_update_uuid}; resources carry their allocation role
 * @param phase which of the framework's lists it stands in
 * @param holdsResources whether its resources count as used
 */
public record TaskView(long serial, Task task, Phase phase, boolean holdsResources) {

  /** The lists of a framework's tasks. */
  public enum Phase {
    /** Not ended, or ended and the end is not acknowledged yet. */
    ACTIVE,
    /** On an agent that is unreachable. */
    UNREACHABLE,
    /** Ended and acknowledged, or given up. */
    COMPLETED
  }

  /** Id of the framework it belongs to. */
  public String frameworkId() {
    return task.getFrameworkId().getValue();
  }

  /** Id of the agent it was sent to. */
  public String agentId() {
    return task.getAgentId().getValue();
  }
}
