package io.souk.allocator;

import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one agent has, who holds how much of it, and what is left. Shared volumes are always left,
 * whoever uses them.
 */
final class AgentAccount {

  /** It has gpus that are kept for those who ask for gpus. */
  static final int GPUS = 1;

  /** It is in another region than the master. */
  static final int REMOTE = 2;

  /** It does not understand frameworks of several roles. */
  static final int ONE_ROLE = 4;

  /** It does not understand roles with slashes. */
  static final int FLAT_ROLES = 8;

  private final int number;
  private final ResourceNames names;
  private final AgentDeclines declines = new AgentDeclines();

  /** Small to begin with: there are many agents, and few clients on most of them. */
  private final Map<Client, Holding> held = new LinkedHashMap<>(2);

  private AgentFacts facts;
  private int features;
  private Portion total = Portion.NOTHING;

  /** What is left without the shared volumes. */
  private Resources free = Resources.EMPTY;

  private Remainder remainder = new Remainder(Portion.NOTHING);

  /** What the headroom counts of this agent. */
  private Amounts counted = Amounts.NOTHING;

  /** Whether more is held than there is. */
  private boolean overdrawn;

  AgentAccount(int number, AgentFacts facts, ResourceNames names) {
    this.number = number;
    this.facts = facts;
    this.names = names;
  }

  void update(AgentFacts newFacts, AllocatorOptions options, KnownPortions portions) {
    facts = newFacts;
    features =
        (options.hideGpuAgents() && facts.total().scalarMillis("gpus") > 0 ? GPUS : 0)
            | (isRemote(options) ? REMOTE : 0)
            | (facts.has(AgentTrait.MULTI_ROLE) ? 0 : ONE_ROLE)
            | (facts.has(AgentTrait.HIERARCHICAL_ROLE) ? 0 : FLAT_ROLES);
    if (!total.resources().equals(facts.total())) {
      total = portions.of(facts.total());
      recount();
    }
  }

  private boolean isRemote(AllocatorOptions options) {
    return options.domain().isPresent()
        && facts.domain().isPresent()
        && !options.domain().get().region().equals(facts.domain().get().region());
  }

  /** Gives the client so much; it may be more than there is, when an agent came back smaller. */
  void take(Client client, Portion part) {
    Holding holding = held.get(client);
    if (holding == null) {
      holding = new Holding();
      held.put(client, holding);
      client.countHolding(1);
    }
    holding.add(part);
    if (part.resources() == remainder.whole().resources() && !total.has(Portion.SHARED)) {
      setFree(Resources.EMPTY);
      return;
    }
    Resources own = withoutShared(part);
    if (!free.covers(own)) {
      recount();
    } else if (!own.isEmpty()) {
      setFree(free.minusAvailable(own));
    }
  }

  /**
   * Takes it back.
   *
   * @throws IllegalStateException when the client does not hold it
   */
  Portion release(Client client, Resources resources) {
    Holding holding = held.get(client);
    if (holding == null) {
      throw new IllegalStateException(
          "agent "
              + facts.id()
              + ": "
              + client.holder()
              + " gives back "
              + resources
              + " and holds nothing");
    }
    Portion part;
    try {
      part = holding.remove(resources, names);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "agent " + facts.id() + ": " + client.holder() + " " + e.getMessage(), e);
    }
    if (holding.isEmpty()) {
      held.remove(client);
      client.countHolding(-1);
    }
    if (overdrawn) {
      recount();
    } else if (free.isEmpty() && !(total.has(Portion.SHARED) || part.has(Portion.SHARED))) {
      free = part.resources();
      remainder = new Remainder(part);
    } else {
      setFree(free.plus(withoutShared(part)));
    }
    return part;
  }

  private static Resources withoutShared(Portion part) {
    return part.has(Portion.SHARED)
        ? part.resources().filter(key -> !key.shared())
        : part.resources();
  }

  /** Computes from the start what is left: nothing of what there is less of than is held. */
  private void recount() {
    Resources sum = Resources.EMPTY;
    for (Holding holding : held.values()) {
      sum = sum.plus(holding.sum().filter(key -> !key.shared()));
    }
    Resources own = total.resources().filter(key -> !key.shared());
    overdrawn = !own.covers(sum);
    setFree(own.minusAvailable(sum));
  }

  private void setFree(Resources left) {
    free = left;
    Resources all =
        total.has(Portion.SHARED) ? left.plus(total.resources().filter(ResourceKey::shared)) : left;
    remainder = new Remainder(all == total.resources() ? total : Portion.of(all, names));
  }

  /** Whether the portion is shared volumes alone, which the client has already. */
  boolean isNothingNew(Client client, Portion portion) {
    Holding holding = held.get(client);
    return portion.has(Portion.SHARED)
        && holding != null
        && portion.resources().entries().stream()
            .allMatch(entry -> entry.key().shared() && holding.holds(entry.key()));
  }

  boolean holdsShared(Client client) {
    Holding holding = held.get(client);
    return holding != null && holding.parts().stream().anyMatch(part -> part.has(Portion.SHARED));
  }

  /** What the client's holdings count for in fair shares. */
  Amounts scalars(Client client) {
    Holding holding = held.get(client);
    return holding == null ? Amounts.NOTHING : holding.scalars(names);
  }

  int number() {
    return number;
  }

  AgentFacts facts() {
    return facts;
  }

  /** A sum of {@link #GPUS} and so on. */
  int features() {
    return features;
  }

  Portion total() {
    return total;
  }

  Remainder remainder() {
    return remainder;
  }

  AgentDeclines declines() {
    return declines;
  }

  Amounts counted() {
    return counted;
  }

  void setCounted(Amounts counted) {
    this.counted = counted;
  }

  /** Whether there is anything to offer. */
  boolean isFree() {
    return facts.active() && !remainder.whole().isEmpty();
  }

  Collection<Client> holders() {
    return Collections.unmodifiableCollection(held.keySet());
  }

  Resources held(Client client) {
    Holding holding = held.get(client);
    return holding == null ? Resources.EMPTY : holding.sum();
  }
}
