package io.souk.master.view;

import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.allocator.InverseOfferStatus;

/**
 * What a framework said last to the planned absence of an agent.
 *
 * @param machine of the agent
 */
public record InverseAnswerView(String agentId, MachineID machine, InverseOfferStatus status) {

  /** Id of the framework. */
  public String frameworkId() {
    return status.getFrameworkId().getValue();
  }
}
