package io.souk.master.view;

import io.souk.protocol.mesos.AgentInfo;

/** An agent known from the registry that has not come back to this leader yet. */
public record RecoveredAgentView(AgentInfo info) {

  /** The agent's id. */
  public String id() {
    return info.getId().getValue();
  }
}
