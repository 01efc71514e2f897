package io.souk.master.view;

import io.souk.protocol.mesos.ExecutorInfo;

/**
 * An executor that runs on an agent (command tasks have none of their own here).
 *
 * @param info with its framework id; resources carry their allocation role
 */
public record ExecutorView(String agentId, ExecutorInfo info) {

  /** Id of the framework it belongs to. */
  public String frameworkId() {
    return info.getFrameworkId().getValue();
  }

  /** Its id, unique per framework and agent. */
  public String id() {
    return info.getExecutorId().getValue();
  }
}
