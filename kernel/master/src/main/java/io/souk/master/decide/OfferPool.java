package io.souk.master.decide;

import io.souk.master.state.AgentRecord;
import io.souk.master.state.FrameworkRecord;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;

/**
 * What is left of the offers of one ACCEPT while its operations are carried out in their order;
 * confined to the call that decides.
 */
final class OfferPool {

  private final FrameworkRecord framework;
  private final AgentRecord agent;
  private final Role role;
  private Resources remaining;
  private boolean used;

  /**
   * @param role to which the offers are allocated
   */
  OfferPool(FrameworkRecord framework, AgentRecord agent, Role role, Resources offered) {
    this.framework = framework;
    this.agent = agent;
    this.role = role;
    this.remaining = offered;
  }

  FrameworkRecord framework() {
    return framework;
  }

  AgentRecord agent() {
    return agent;
  }

  Role role() {
    return role;
  }

  /** What nothing has taken yet. */
  Resources remaining() {
    return remaining;
  }

  /** Whether something was launched on it. */
  boolean used() {
    return used;
  }

  /** Takes what a launch needs; shared volumes stay for others, too. */
  void take(Resources resources) {
    remaining = remaining.minus(resources.filter(key -> !key.shared()));
    used = true;
  }
}
