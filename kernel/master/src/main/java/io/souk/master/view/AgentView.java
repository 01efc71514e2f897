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
 * @param deactivation by an operator, who took it out of the offers
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
    Optional<Deactivation> deactivation) {

  public AgentView {
    capabilities = List.copyOf(capabilities);
    total = List.copyOf(total);
  }

  /** Whether an operator took it out of the offers. */
  public boolean deactivated() {
    return deactivation.isPresent();
  }

  /** How it is being drained, or was. */
  public Optional<Deactivation.Draining> draining() {
    return deactivation.flatMap(Deactivation::draining);
  }

  /** The agent's id. */
  public String id() {
    return info.getId().getValue();
  }
}
