package io.souk.allocator;

import io.souk.allocator.Refusal.Reason;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Proposes what to offer to whom, by dominant-resource fairness over roles and then over the
 * frameworks of a role. As in Mesos an offer holds all that an agent has left for the role.
 *
 * <p>Incremental: {@link #allocate} looks at the agents and frameworks that something happened to
 * since the last time, never at all of them. Confined to one thread; the same calls give the same
 * answers.
 */
public final class Allocator {

  /** Agents looked at in one go: some tens of milliseconds with hundreds of frameworks. */
  public static final int PORTION = 500;

  private final AllocatorOptions options;
  private final Map<AgentId, AgentAccount> agents = new HashMap<>();
  private final Map<FrameworkId, FrameworkFacts> frameworks = new HashMap<>();
  private final Shares shares = new Shares();
  private final DeclineFilters filters = new DeclineFilters();
  private final InverseOffers inverseOffers = new InverseOffers();
  private final Map<Role, Quota> quotas = new HashMap<>();

  private record Passed(Holder holder, Reason reason) {}

  private final Map<Passed, RefusalCount> refusals = new LinkedHashMap<>();

  /** Active agents with something left, in the order in which they got there. */
  private final Set<AgentId> free = new LinkedHashSet<>();

  private final Set<AgentId> touchedAgents = new LinkedHashSet<>();
  private final Set<Holder> touchedHolders = new LinkedHashSet<>();
  private Quantities total = Quantities.NONE;

  /** An allocator without agents and frameworks. */
  public Allocator(AllocatorOptions options) {
    this.options = options;
  }

  /** Adds an agent or changes what it has; what is held on it stays accounted. */
  public void putAgent(AgentFacts facts) {
    AgentAccount agent = agents.get(facts.id());
    Quantities now = Quantities.of(facts.total());
    if (agent == null) {
      agent = new AgentAccount(facts);
      agents.put(facts.id(), agent);
      changeTotal(total.plus(now));
    } else {
      if (agent.facts().equals(facts)) {
        return;
      }
      changeTotal(total.minus(Quantities.of(agent.total())).plus(now));
      agent.update(facts);
    }
    inverseOffers.setUnavailability(facts.id(), facts.unavailability());
    touch(agent);
  }

  /** Removes the agent and all that is held on it. */
  public void removeAgent(AgentId id) {
    AgentAccount agent = agents.remove(id);
    if (agent == null) {
      return;
    }
    agent.held().forEach((holder, held) -> shares.released(holder, Quantities.of(held)));
    changeTotal(total.minus(Quantities.of(agent.total())));
    filters.removeAgent(id);
    inverseOffers.setUnavailability(id, Optional.empty());
    free.remove(id);
    touchedAgents.remove(id);
  }

  /** Adds or changes a framework. What it holds in roles it left stays accounted to them. */
  public void putFramework(FrameworkFacts facts) {
    FrameworkFacts before = frameworks.put(facts.id(), facts);
    if (facts.active() && (before == null || !before.active())) {
      inverseOffers.touchAll();
    }
    if (before != null) {
      before.roles().stream()
          .filter(role -> !facts.roles().contains(role))
          .forEach(role -> shares.unsubscribe(new Holder(facts.id(), role)));
    }
    filters.removeFramework(facts.id(), facts.active() ? facts.roles() : Set.of());
    for (Role role : facts.roles()) {
      Holder holder = new Holder(facts.id(), role);
      boolean wanted = shares.wants(holder);
      shares.subscribe(holder, facts.wants(role));
      if (facts.wants(role) && !wanted) {
        touchedHolders.add(holder);
      }
    }
  }

  /** Removes a framework; what it holds stays accounted until it is released. */
  public void removeFramework(FrameworkId id) {
    FrameworkFacts before = frameworks.remove(id);
    if (before != null) {
      before.roles().forEach(role -> shares.unsubscribe(new Holder(id, role)));
      inverseOffers.removeFramework(id);
      filters.removeFramework(id, Set.of());
      refusals.keySet().removeIf(passed -> passed.holder().framework().equals(id));
    }
  }

  /**
   * @param weight above 0; 1 when never set
   */
  public void setWeight(Role role, double weight) {
    shares.setWeight(role, weight);
  }

  /** Gives the role's sub-tree guarantees and limits in place of those it had. */
  public void setQuota(Role role, Quota quota) {
    if (quota.isNone()) {
      quotas.remove(role);
    } else {
      quotas.put(role, quota);
    }
  }

  /** The role's own quota. */
  public Quota quota(Role role) {
    return quotas.getOrDefault(role, Quota.NONE);
  }

  /**
   * What counts against the quota of the role: all that is reserved for it or below it, allocated
   * or not, and what is allocated there of the unreserved, non-revocable.
   */
  public Quantities quotaConsumed(Role role) {
    Quantities sum = Quantities.NONE;
    for (AgentAccount agent : agents.values()) {
      sum =
          sum.plus(
              Quantities.of(
                  agent
                      .total()
                      .filter(
                          key ->
                              key.isReserved() && !key.revocable() && isWithin(key.role(), role))));
      for (Map.Entry<Holder, Resources> held : agent.held().entrySet()) {
        if (isWithin(held.getKey().role(), role)) {
          sum =
              sum.plus(
                  Quantities.of(
                      held.getValue().filter(key -> !key.isReserved() && !key.revocable())));
        }
      }
    }
    return sum;
  }

  private static boolean isWithin(Role role, Role tree) {
    return role.equals(tree) || role.isBelow(tree);
  }

  /** All that is not revocable on all agents: the most that guarantees can add up to. */
  public Quantities capacity() {
    Quantities sum = Quantities.NONE;
    for (AgentAccount agent : agents.values()) {
      sum = sum.plus(Quantities.of(agent.total().filter(key -> !key.revocable())));
    }
    return sum;
  }

  /** Accounts resources to a holder: used by a task, or offered. */
  public void take(Holder holder, AgentId agent, Resources resources) {
    AgentAccount account = get(agent);
    account.take(holder, resources);
    shares.allocated(holder, Quantities.of(resources));
    inverseOffers.touch(agent);
    track(account);
  }

  /** Takes back what {@link #take} or {@link #allocate} accounted. */
  public void release(Holder holder, AgentId agent, Resources resources) {
    if (resources.isEmpty()) {
      return;
    }
    AgentAccount account = get(agent);
    account.release(holder, resources);
    shares.released(holder, Quantities.of(resources));
    touch(account);
  }

  /** Offers no part of {@code refused} on that agent to the holder until then. */
  public void refuse(Holder holder, AgentId agent, Resources refused, Instant until) {
    if (agents.containsKey(agent) && !refused.isEmpty()) {
      filters.add(holder, agent, refused, until);
    }
  }

  /**
   * Forgets what the framework declined in these roles, and all inverse offers that it declined,
   * and looks at it again.
   */
  public void revive(FrameworkId framework, Collection<Role> roles) {
    inverseOffers.revive(framework);
    for (Role role : roles) {
      Holder holder = new Holder(framework, role);
      filters.removeHolder(holder);
      touchedHolders.add(holder);
    }
  }

  /** Whether {@link #allocate} has anything to look at now. */
  public boolean isPending() {
    return !touchedAgents.isEmpty() || !touchedHolders.isEmpty();
  }

  /** When the next refusal runs out; {@link #allocate} is worth a call then. */
  public Optional<Instant> nextExpiry() {
    return Stream.of(filters.nextExpiry(), inverseOffers.nextExpiry())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /** Whether {@link #allocateInverse} has anything to look at now. */
  public boolean isInversePending() {
    return inverseOffers.isPending();
  }

  /**
   * The frameworks that are to be told now that an agent is expected to be away: active ones that
   * hold something of it. They count as told until {@link #inverseOfferGone}.
   */
  public List<InverseAllocation> allocateInverse(Instant now) {
    return inverseOffers.allocate(now, this::activeOn);
  }

  private List<FrameworkId> activeOn(AgentId agent) {
    return get(agent).held().keySet().stream()
        .map(Holder::framework)
        .distinct()
        .filter(id -> frameworks.containsKey(id) && frameworks.get(id).active())
        .sorted(Comparator.comparing(FrameworkId::value))
        .toList();
  }

  /** The inverse offer was answered, timed out or was rescinded. */
  public void inverseOfferGone(FrameworkId framework, AgentId agent) {
    inverseOffers.gone(framework, agent);
  }

  /** Makes no inverse offer of that agent to the framework until then. */
  public void refuseInverse(FrameworkId framework, AgentId agent, Instant until) {
    inverseOffers.refuse(framework, agent, until);
  }

  /** Why the holder is not offered what is left of each agent; agents it would get are left out. */
  public List<Refusal> explainAll(Holder holder, Instant now) {
    return agents.keySet().stream()
        .sorted(Comparator.comparing(AgentId::value))
        .flatMap(agent -> explain(holder, agent, now).stream())
        .toList();
  }

  /** How often each holder was passed over, by reason. */
  public Collection<RefusalCount> refusals() {
    return List.copyOf(refusals.values());
  }

  /**
   * Decides what to offer now, and accounts it to the holders. Looks at {@link #PORTION} agents at
   * most, so that it never keeps its caller for long: call again while {@link #isPending}.
   */
  public List<Allocation> allocate(Instant now) {
    touchedAgents.addAll(filters.expire(now));
    inverseOffers.expire(now);
    List<Allocation> allocations = new ArrayList<>();
    Set<AgentId> looked = new HashSet<>();
    Iterator<AgentId> touched = touchedAgents.iterator();
    while (touched.hasNext() && looked.size() < PORTION) {
      AgentId id = touched.next();
      touched.remove();
      looked.add(id);
      AgentAccount agent = agents.get(id);
      if (agent != null && free.contains(id)) {
        offerToAll(agent, now, allocations);
      }
    }
    if (touchedAgents.isEmpty()) {
      allocateToHolders(looked, now, allocations);
    }
    return allocations;
  }

  private void allocateToHolders(Set<AgentId> looked, Instant now, List<Allocation> allocations) {
    touchedHolders.removeIf(holder -> !shares.wants(holder));
    if (!touchedHolders.isEmpty()) {
      for (AgentId id : List.copyOf(free)) {
        if (!looked.contains(id)) {
          offerToSome(agents.get(id), touchedHolders, now, allocations);
        }
      }
    }
    touchedHolders.clear();
  }

  /** Why the holder is not offered what that agent has left; empty when it would be. */
  public Optional<Refusal> explain(Holder holder, AgentId agent, Instant now) {
    AgentAccount account = get(agent);
    Resources forRole = account.available().allocatableTo(holder.role());
    return findReason(holder, account, forRole, Quantities.of(forRole), now)
        .map(reason -> refusal(holder, account, reason, forRole, now));
  }

  /** What nobody holds of the agent. */
  public Resources available(AgentId agent) {
    return get(agent).available();
  }

  /** What is held of the agent, by holder. */
  public Map<Holder, Resources> held(AgentId agent) {
    return Map.copyOf(get(agent).held());
  }

  /** The role's share of the cluster before its weight, 0 to 1. */
  public double share(Role role) {
    return shares.share(role);
  }

  private void offerToAll(AgentAccount agent, Instant now, List<Allocation> allocations) {
    while (!agent.available().isEmpty()) {
      Optional<Allocation> next = next(agent, now);
      if (next.isEmpty()) {
        return;
      }
      book(next.get(), allocations);
    }
  }

  private Optional<Allocation> next(AgentAccount agent, Instant now) {
    for (Role role : shares.roles()) {
      Resources forRole = agent.available().allocatableTo(role);
      if (forRole.isEmpty()) {
        continue;
      }
      Quantities quantities = Quantities.of(forRole);
      for (FrameworkId framework : shares.frameworks(role)) {
        Holder holder = new Holder(framework, role);
        Optional<Reason> reason = findReason(holder, agent, forRole, quantities, now);
        if (reason.isEmpty()) {
          return Optional.of(allocation(holder, agent, forRole));
        }
        count(holder, agent, reason.get(), now);
      }
    }
    return Optional.empty();
  }

  private void offerToSome(
      AgentAccount agent, Set<Holder> holders, Instant now, List<Allocation> allocations) {
    for (Holder holder : shares.inOrder(holders)) {
      Resources forRole = agent.available().allocatableTo(holder.role());
      Optional<Reason> reason = findReason(holder, agent, forRole, Quantities.of(forRole), now);
      if (reason.isEmpty()) {
        book(allocation(holder, agent, forRole), allocations);
      } else {
        count(holder, agent, reason.get(), now);
      }
    }
  }

  private void count(Holder holder, AgentAccount agent, Reason reason, Instant now) {
    Passed passed = new Passed(holder, reason);
    RefusalCount before = refusals.get(passed);
    long count = before == null ? 1 : before.count() + 1;
    refusals.put(passed, new RefusalCount(holder, reason, count, agent.id(), now));
  }

  private Allocation allocation(Holder holder, AgentAccount agent, Resources forRole) {
    return new Allocation(
        holder, agent.id(), agent.offering(forRole, frameworks.get(holder.framework())));
  }

  private void book(Allocation allocation, List<Allocation> allocations) {
    take(allocation.holder(), allocation.agent(), allocation.resources());
    allocations.add(allocation);
  }

  /** Why not, in the order of the reasons; empty when it is to be offered. */
  private Optional<Reason> findReason(
      Holder holder, AgentAccount agent, Resources forRole, Quantities quantities, Instant now) {
    FrameworkFacts framework = frameworks.get(holder.framework());
    if (framework == null || !framework.active()) {
      return Optional.of(Reason.FRAMEWORK_INACTIVE);
    }
    if (!framework.roles().contains(holder.role())) {
      return Optional.of(Reason.NOT_IN_ROLE);
    }
    if (framework.suppressed().contains(holder.role())) {
      return Optional.of(Reason.SUPPRESSED);
    }
    if (!agent.active()) {
      return Optional.of(Reason.AGENT_INACTIVE);
    }
    OfferConstraints constraints = framework.constraints().get(holder.role());
    if (constraints != null && !constraints.accepts(agent.facts())) {
      return Optional.of(Reason.CONSTRAINTS);
    }
    Resources offering = agent.offering(forRole, framework);
    if (offering.isEmpty()) {
      return Optional.of(Reason.NOTHING_LEFT);
    }
    if (options.hideGpuAgents() && agent.hasGpus() && !framework.has(FrameworkFacts.Trait.GPUS)) {
      return Optional.of(Reason.GPUS_KEPT);
    }
    // Most frameworks are offered the very same, so its sums are made once.
    Quantities offered = offering == forRole ? quantities : Quantities.of(offering);
    if (!isEnough(offered, framework, holder.role())) {
      return Optional.of(Reason.TOO_LITTLE);
    }
    return filters.declinedUntil(holder, agent.id(), offering, now).map(until -> Reason.DECLINED);
  }

  private Refusal refusal(
      Holder holder, AgentAccount agent, Reason reason, Resources forRole, Instant now) {
    boolean narrowed =
        switch (reason) {
          case GPUS_KEPT, QUOTA_LIMIT, KEPT_FOR_QUOTA, TOO_LITTLE, DECLINED -> true;
          case FRAMEWORK_INACTIVE,
              NOT_IN_ROLE,
              SUPPRESSED,
              AGENT_INACTIVE,
              AGENT_LACKS_CAPABILITY,
              REMOTE_REGION,
              CONSTRAINTS,
              NOTHING_LEFT ->
              false;
        };
    Resources available =
        narrowed ? agent.offering(forRole, frameworks.get(holder.framework())) : forRole;
    Optional<Instant> until =
        reason == Reason.DECLINED
            ? filters.declinedUntil(holder, agent.id(), available, now)
            : Optional.empty();
    return new Refusal(holder, agent.id(), reason, available, until);
  }

  private boolean isEnough(Quantities offered, FrameworkFacts framework, Role role) {
    List<Quantities> alternatives =
        framework.minAllocatable().getOrDefault(role, options.minAllocatable());
    for (Quantities alternative : alternatives) {
      if (offered.covers(alternative)) {
        return true;
      }
    }
    return alternatives.isEmpty();
  }

  private void touch(AgentAccount agent) {
    track(agent);
    if (free.contains(agent.id())) {
      touchedAgents.add(agent.id());
    }
  }

  private void track(AgentAccount agent) {
    if (agent.active() && !agent.available().isEmpty()) {
      free.add(agent.id());
    } else {
      free.remove(agent.id());
    }
  }

  private void changeTotal(Quantities newTotal) {
    total = newTotal;
    shares.setTotal(newTotal);
  }

  private AgentAccount get(AgentId id) {
    AgentAccount agent = agents.get(id);
    if (agent == null) {
      throw new IllegalArgumentException("no such agent: " + id);
    }
    return agent;
  }
}
