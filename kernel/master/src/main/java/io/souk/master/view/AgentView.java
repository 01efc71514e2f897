package io.souk.master.view;

import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A registered agent. What is used and offered on it follows from the tasks, executors and offers.
 *
 * @param info with its id
 * @param pid {@code slave(1)@ip:port}
 * @param version of the agent program
 * @param total all resources, reserved ones in post-refinement format
 * @param registered when this leader first saw it
 * @param reregistered when it last came back
 * @param active whether its resources are offered
 * @param connected whether its stream is open
 * @param deactivated whether an operator took it out of the offers
 */
public record AgentView(
    AgentInfo info,
    String pid,
    String version,
    List<AgentInfo.Capability> capabilities,
    List<Resource> total,
    Instant registered,
    Optional<Instant> reregistered,
    boolean active,
    boolean connected,
    boolean deactivated) {

  public AgentView {
    capabilities = List.copyOf(capabilities);
    total = List.copyOf(total);
  }

  /** The agent's id. */
  public String id() {
    return info.getId().getValue();
  }
}
