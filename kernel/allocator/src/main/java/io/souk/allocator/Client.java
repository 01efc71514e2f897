package io.souk.allocator;

import io.souk.model.resources.Resources;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** A framework in one of its roles: a {@link Holder} with its standing and what it asks for. */
final class Client extends Standing {

  private final Holder holder;
  private final int number;
  private final RoleNode role;

  /** On which agents it has declined anything. */
  private final BitSet declinedOn = new BitSet();

  private boolean subscribed;
  private boolean wanting;
  private int holdings;
  private int sees;
  private int blockedBy;
  private Minimum minimum = new Minimum(List.of());
  private boolean ownMinimum;
  private Optional<ConstraintMemory> constraints = Optional.empty();

  Client(Holder holder, int number, RoleNode role) {
    super(holder.framework().value());
    this.holder = holder;
    this.number = number;
    this.role = role;
  }

  /** Takes over what the framework says of itself. */
  void update(FrameworkFacts facts, Minimum general, ResourceNames names) {
    subscribed = true;
    sees =
        (facts.has(FrameworkFacts.Trait.REVOCABLE) ? Portion.REVOCABLE : 0)
            | (facts.has(FrameworkFacts.Trait.SHARED) ? Portion.SHARED : 0)
            | (facts.has(FrameworkFacts.Trait.REFINEMENT) ? Portion.REFINED : 0);
    blockedBy =
        (facts.has(FrameworkFacts.Trait.GPUS) ? 0 : AgentAccount.GPUS)
            | (facts.has(FrameworkFacts.Trait.REGION_AWARE) ? 0 : AgentAccount.REMOTE)
            | (facts.has(FrameworkFacts.Trait.MULTI_ROLE) ? AgentAccount.ONE_ROLE : 0)
            | (holder.role().parent().isPresent() ? AgentAccount.FLAT_ROLES : 0);
    ownMinimum = facts.minAllocatable().containsKey(holder.role());
    minimum = ownMinimum ? Minimum.of(facts.minAllocatable().get(holder.role()), names) : general;
    Optional<OfferConstraints> asked = Optional.ofNullable(facts.constraints().get(holder.role()));
    if (!asked.equals(constraints.map(ConstraintMemory::constraints))) {
      constraints = asked.map(ConstraintMemory::new);
    }
  }

  /** It left the role; what it holds stays. */
  void unsubscribe() {
    subscribed = false;
    constraints = Optional.empty();
  }

  Holder holder() {
    return holder;
  }

  /** Small and unique among the clients there are. */
  int number() {
    return number;
  }

  RoleNode role() {
    return role;
  }

  /** Whether it is to be offered anything; set by {@link RoleTree}. */
  boolean isWanting() {
    return wanting;
  }

  void setWanting(boolean wanting) {
    this.wanting = wanting;
  }

  /** It began (1) or ceased (-1) to hold something of an agent. */
  void countHolding(int change) {
    holdings += change;
  }

  /** Whether nothing is left to be remembered of it. */
  boolean isUnused() {
    return !subscribed && holdings == 0;
  }

  /** The kinds of {@link Portion} it can deal with. */
  int sees() {
    return sees;
  }

  /** The features of agents that keep it away from them. */
  int blockedBy() {
    return blockedBy;
  }

  Minimum minimum() {
    return minimum;
  }

  /** Whether the framework set the minimum itself. */
  boolean hasOwnMinimum() {
    return ownMinimum;
  }

  boolean wantsSuch(AgentAccount agent) {
    return constraints.isEmpty() || constraints.get().accepts(agent);
  }

  void forgetConstraintsOf(int agent) {
    constraints.ifPresent(memory -> memory.forget(agent));
  }

  BitSet declinedOn() {
    return declinedOn;
  }

  /** Whether an offer of this much of the agent was declined. */
  boolean hasDeclined(AgentAccount agent, Resources offering) {
    return declinedOn.get(agent.number()) && agent.declines().isDeclined(this, offering);
  }
}
