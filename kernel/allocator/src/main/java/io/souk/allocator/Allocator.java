package io.souk.allocator;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Proposes what to offer to whom: first what quotas guarantee, then by dominant-resource fairness
 * over the tree of roles and the frameworks of each role. As in Mesos an offer holds all that an
 * agent has left for the role.
 *
 * <p>Incremental: {@link #allocate} looks at the agents and frameworks that something happened to
 * since the last time, never at all of them. What it leaves undone a look at everything would leave
 * undone as well. Confined to one thread; the same calls give the same answers.
 */
public final class Allocator {

  /** Agents looked at for every framework in one go; a few milliseconds. */
  public static final int PORTION = 500;

  /** Agents looked at for a few frameworks in one go. */
  private static final int SWEEP_PORTION = 5_000;

  private final AllocatorOptions options;
  private final ResourceNames names;
  private final KnownPortions portions;
  private final Minimum minimum;
  private final Agents agents = new Agents();
  private final Clients clients = new Clients();
  private final Map<FrameworkId, FrameworkFacts> frameworks = new HashMap<>();
  private final RoleTree tree;
  private final Headroom headroom = new Headroom();
  private final Quotas quotas;
  private final Books books;
  private final Declines declines = new Declines();
  private final InverseOffers inverseOffers = new InverseOffers();
  private final Sweep sweep = new Sweep(agents, clients);
  private final Appraisal appraisal;

  /** When it was last asked to allocate. */
  private Instant lastRun = Instant.EPOCH;

  /** An allocator without agents and frameworks. */
  public Allocator(AllocatorOptions options) {
    this.options = options;
    names = new ResourceNames(options.excludedFromShares());
    portions = new KnownPortions(names);
    minimum = Minimum.of(options.minAllocatable(), names);
    ClusterTotal total = new ClusterTotal(names);
    tree = new RoleTree(total);
    quotas = new Quotas(clients, headroom, names, minimum);
    books = new Books(names, agents, clients, total, tree, headroom, quotas);
    appraisal = new Appraisal(names, headroom, quotas);
  }

  /**
   * Adds an agent or changes what it is; what is held on it stays accounted. Other attributes,
   * another name or another domain make void what was declined of it.
   */
  public void putAgent(AgentFacts facts) {
    Optional<AgentAccount> known = agents.find(facts.id());
    if (known.isPresent() && known.get().facts().equals(facts)) {
      return;
    }
    AgentAccount agent = known.orElseGet(() -> agents.create(facts, names));
    boolean moved =
        !agent.facts().attributes().equals(facts.attributes())
            || !agent.facts().hostname().equals(facts.hostname())
            || !agent.facts().domain().equals(facts.domain());
    Portion before = agent.total();
    agent.update(facts, options, portions);
    books.countTotal(before, agent.total());
    if (moved) {
      declines.removeAgent(agent, clients);
      clients.forEach(client -> client.forgetConstraintsOf(agent.number()));
    }
    inverseOffers.setUnavailability(facts.id(), facts.unavailability());
    touch(agent);
  }

  /** Removes the agent and all that is held on it. */
  public void removeAgent(AgentId id) {
    Optional<AgentAccount> known = agents.find(id);
    if (known.isEmpty()) {
      return;
    }
    AgentAccount agent = known.get();
    for (Client client : List.copyOf(agent.holders())) {
      books.takeBack(client, agent, agent.held(client));
      books.dropIfUnused(client);
    }
    declines.removeAgent(agent, clients);
    clients.forEach(client -> client.forgetConstraintsOf(agent.number()));
    inverseOffers.setUnavailability(id, Optional.empty());
    headroom.free().subtract(agent.counted());
    books.countTotal(agent.total(), Portion.NOTHING);
    agents.remove(agent);
  }

  /** Adds or changes a framework. What it holds in roles it left stays accounted to them. */
  public void putFramework(FrameworkFacts facts) {
    Optional<FrameworkFacts> before = Optional.ofNullable(frameworks.put(facts.id(), facts));
    if (facts.active() && !before.map(FrameworkFacts::active).orElse(false)) {
      inverseOffers.touchAll();
    }
    for (Role role : before.map(FrameworkFacts::roles).orElse(Set.of())) {
      if (!facts.roles().contains(role)) {
        clients.find(new Holder(facts.id(), role)).ifPresent(this::leave);
      }
    }
    boolean changed = before.isPresent() && !before.get().asksTheSame(facts);
    for (Role role : facts.roles()) {
      Client client = books.client(new Holder(facts.id(), role));
      boolean wanted = client.isWanting();
      client.update(facts, minimum, names);
      quotas.place(client);
      want(client, facts.wants(role));
      if (!facts.active()) {
        declines.removeClient(client, agents::get);
      }
      if (client.isWanting() && (changed || !wanted)) {
        clients.touched.set(client.number());
      }
    }
  }

  /** Removes a framework; what it holds stays accounted until it is released. */
  public void removeFramework(FrameworkId id) {
    FrameworkFacts before = frameworks.remove(id);
    if (before != null) {
      before.roles().forEach(role -> clients.find(new Holder(id, role)).ifPresent(this::leave));
      inverseOffers.removeFramework(id);
    }
  }

  private void leave(Client client) {
    want(client, false);
    declines.removeClient(client, agents::get);
    client.unsubscribe();
    books.dropIfUnused(client);
  }

  private void want(Client client, boolean wanting) {
    tree.setWanting(client, wanting);
    clients.setWanting(client, wanting);
  }

  /**
   * @param weight above 0; 1 when never set
   */
  public void setWeight(Role role, double weight) {
    tree.setWeight(role, weight);
  }

  /** Gives the role's sub-tree guarantees and limits in place of those it had. */
  public void setQuota(Role role, Quota quota) {
    RoleNode node = tree.node(role);
    quotas.set(node, quota);
    tree.dropUnused(node);
  }

  /** The role's own quota. */
  public Quota quota(Role role) {
    return tree.find(role).map(node -> node.consumption().quota()).orElse(Quota.NONE);
  }

  /**
   * What counts against the quota of the role: all that is reserved for it or below it, allocated
   * or not, and what is allocated there of the unreserved, non-revocable.
   */
  public Quantities quotaConsumed(Role role) {
    return tree.find(role)
        .map(node -> node.consumption().used().quantities(names))
        .orElse(Quantities.NONE);
  }

  /** All that is not revocable on all agents: the most that guarantees can add up to. */
  public Quantities capacity() {
    return books.capacity().quantities(names);
  }

  /** Accounts resources to a holder: used by a task, or offered. */
  public void take(Holder holder, AgentId agent, Resources resources) {
    if (!resources.isEmpty()) {
      give(books.client(holder), agents.get(agent), portions.of(resources));
    }
  }

  private void give(Client client, AgentAccount agent, Portion portion) {
    books.give(client, agent, portion);
    inverseOffers.touch(agent.facts().id());
  }

  /** What was booked becomes no offer. */
  public void release(Allocation allocation) {
    release(allocation.holder(), allocation.agent(), allocation.resources());
  }

  /**
   * Takes back what {@link #take} or {@link #allocate} accounted.
   *
   * @throws IllegalStateException when the holder does not hold it
   */
  public void release(Holder holder, AgentId agent, Resources resources) {
    if (resources.isEmpty()) {
      return;
    }
    AgentAccount account = agents.get(agent);
    Client client =
        clients
            .find(holder)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "agent "
                            + agent
                            + ": "
                            + holder
                            + " gives back "
                            + resources
                            + " and holds nothing"));
    books.takeBack(client, account, resources);
    touch(account);
    books.dropIfUnused(client);
  }

  /**
   * Offers no part of {@code refused} on that agent to the holder until then; nothing happens when
   * the framework is not active in the role.
   */
  public void refuse(Holder holder, AgentId agent, Resources refused, Instant until) {
    Optional<AgentAccount> account = agents.find(agent);
    Optional<Client> client = clients.find(holder).filter(this::isActive);
    if (account.isPresent() && client.isPresent() && !refused.isEmpty()) {
      declines.add(client.get(), account.get(), refused, until, lastRun);
    }
  }

  private boolean isActive(Client client) {
    FrameworkFacts framework = frameworks.get(client.holder().framework());
    return framework != null
        && framework.active()
        && framework.roles().contains(client.holder().role());
  }

  /**
   * Forgets what the framework declined in these roles, and all inverse offers that it declined,
   * and looks at it again.
   */
  public void revive(FrameworkId framework, Collection<Role> roles) {
    inverseOffers.revive(framework);
    for (Role role : roles) {
      clients
          .find(new Holder(framework, role))
          .ifPresent(
              client -> {
                declines.removeClient(client, agents::get);
                clients.touched.set(client.number());
              });
    }
  }

  /** Whether {@link #allocate} has anything to look at now. */
  public boolean isPending() {
    return !agents.touched.isEmpty() || sweep.isPending() || hasMoreToGive();
  }

  private boolean hasMoreToGive() {
    return !agents.heldBack.isEmpty() && headroom.hasGrown();
  }

  /** When the next refusal runs out; {@link #allocate} is worth a call then. */
  public Optional<Instant> nextExpiry() {
    return Stream.of(declines.nextExpiry(), inverseOffers.nextExpiry())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /**
   * Decides what to offer now, and accounts it to the holders. Looks at a portion of the agents, so
   * that it never keeps its caller for long: call again while {@link #isPending}.
   */
  public List<Allocation> allocate(Instant now) {
    lastRun = now;
    declines.expire(now, clients, this::touch);
    inverseOffers.expire(now);
    if (agents.heldBack.isEmpty()) {
      headroom.forget();
    } else if (headroom.hasGrown()) {
      agents.touched.or(agents.heldBack);
      agents.heldBack.clear();
      headroom.forget();
    }
    Round round =
        new Round(clients, tree, quotas, appraisal, names, agents.heldBack, this::give, now);
    List<AgentAccount> portion = agents.nextTouched(PORTION);
    if (clients.needy.intersects(clients.wanting)) {
      portion.forEach(agent -> round.meetGuarantees(agent, clients.wanting));
    }
    portion.forEach(agent -> round.share(agent, clients.wanting));
    if (agents.touched.isEmpty()) {
      sweep(round);
    }
    headroom.remember();
    return round.allocations();
  }

  private void sweep(Round round) {
    for (int looked = 0;
        sweep.isPending() && looked < SWEEP_PORTION && round.allocations().size() < PORTION;
        looked++) {
      sweep
          .next()
          .ifPresent(
              agent -> {
                round.meetGuarantees(agent, sweep.among());
                round.share(agent, sweep.among());
              });
    }
  }

  /** Why the holder is not offered what that agent has left; empty when it would be. */
  public Optional<Refusal> explain(Holder holder, AgentId agent, Instant now) {
    return new Explanation(frameworks, clients, appraisal).explain(holder, agents.get(agent), now);
  }

  /** Whether the holder's offer constraints keep it from that agent, whatever else does. */
  public boolean isExcluded(Holder holder, AgentId agent) {
    Optional<Client> client = clients.find(holder);
    return client.isPresent() && !client.get().wantsSuch(agents.get(agent));
  }

  /** Why the holder is not offered what is left of each agent; agents it would get are left out. */
  public List<Refusal> explainAll(Holder holder, Instant now) {
    Explanation explanation = new Explanation(frameworks, clients, appraisal);
    List<Refusal> refusals = new ArrayList<>();
    agents.forEach(agent -> explanation.explain(holder, agent, now).ifPresent(refusals::add));
    refusals.sort(Comparator.comparing(refusal -> refusal.agent().value()));
    return refusals;
  }

  /** How often each holder was passed over, by reason; forgotten when it leaves. */
  public Collection<RefusalCount> refusals() {
    List<RefusalCount> counts = new ArrayList<>();
    clients.forEach(client -> counts.addAll(clients.refusals().counts(client)));
    return counts;
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
    return agents.get(agent).holders().stream()
        .map(client -> client.holder().framework())
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

  /** What nobody holds of the agent, and its shared volumes. */
  public Resources available(AgentId agent) {
    return agents.get(agent).remainder().whole().resources();
  }

  /** What is held of the agent, by holder; each user's copy of a shared volume counts. */
  public Map<Holder, Resources> held(AgentId agent) {
    AgentAccount account = agents.get(agent);
    Map<Holder, Resources> held = new HashMap<>();
    account.holders().forEach(client -> held.put(client.holder(), account.held(client)));
    return held;
  }

  /** The role's share of the cluster before its weight, 0 to 1. */
  public double share(Role role) {
    return tree.share(role);
  }

  private void touch(AgentAccount agent) {
    books.track(agent);
    if (agent.isFree()) {
      agents.touched.set(agent.number());
    }
  }
}
