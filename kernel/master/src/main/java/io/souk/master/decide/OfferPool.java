package io.souk.master.decide;

import io.souk.master.state.AgentRecord;
import io.souk.master.state.FrameworkRecord;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;

/**
 * What is left of the offers of one ACCEPT while its operations are carried out in their order;
 * confined to the call that decides.
 */
final class OfferPool {

  private final FrameworkRecord framework;
  private final Resources offered;
  private AgentRecord agent;
  private final Role role;
  private Resources remaining;
  private Resources launched = Resources.EMPTY;
  private boolean used;

  /**
   * @param role to which the offers are allocated
   */
  OfferPool(FrameworkRecord framework, AgentRecord agent, Role role, Resources offered) {
    this.framework = framework;
    this.agent = agent;
    this.role = role;
    this.offered = offered;
    this.remaining = offered;
  }

  FrameworkRecord framework() {
    return framework;
  }

  /** With what the operations so far have made of it. */
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

  /** What was offered and nothing has taken: not what operations have made. */
  Resources declined() {
    return remaining.minusAvailable(remaining.minusAvailable(offered));
  }

  /** Whether something was done with it. */
  boolean used() {
    return used;
  }

  /** Takes what a launch needs; what is shared can be taken again. */
  void take(Resources resources) {
    remaining = remaining.minus(resources.filter(key -> !key.shared()));
    launched = launched.plus(resources.filter(ResourceKey::shared));
    used = true;
  }

  /** Whether something was launched out of this pool that uses the shared volume. */
  boolean launchedOn(ResourceKey volume) {
    return launched.find(volume).isPresent();
  }

  /** Takes what an operation needs, and holds what it makes from now on. */
  void convert(Operations.Begun operation) {
    agent = operation.agent();
    remaining = operation.conversion().apply(remaining);
    used = true;
  }
}
