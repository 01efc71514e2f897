package io.souk.allocator;

import io.souk.model.id.AgentId;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import java.util.HashMap;
import java.util.Map;

/** What one agent has, who holds how much of it, and what is left. */
final class AgentAccount {

  /** Belongs to the network isolation of an agent, never to a framework. */
  private static final String NEVER_OFFERED = "ephemeral_ports";

  private AgentFacts facts;
  private final Map<Holder, Resources> held = new HashMap<>();
  private Resources total;
  private Resources allocated = Resources.EMPTY;
  private Resources available;
  private boolean hasGpus;
  private boolean hasRestricted;

  AgentAccount(AgentFacts facts) {
    update(facts);
  }

  void update(AgentFacts newFacts) {
    facts = newFacts;
    Resources newTotal = facts.total();
    total = newTotal;
    hasGpus = newTotal.scalarMillis("gpus") > 0;
    hasRestricted = newTotal.entries().stream().anyMatch(entry -> isRestricted(entry.key()));
    refresh();
  }

  void take(Holder holder, Resources resources) {
    held.merge(holder, resources, Resources::plus);
    allocated = allocated.plus(resources);
    refresh();
  }

  void release(Holder holder, Resources resources) {
    Resources before = held.get(holder);
    if (before == null) {
      throw new IllegalStateException(
          "agent " + id() + ": " + holder + " releases " + resources + " and holds nothing");
    }
    Resources left = before.minus(resources);
    if (left.isEmpty()) {
      held.remove(holder);
    } else {
      held.put(holder, left);
    }
    allocated = allocated.minus(resources);
    refresh();
  }

  /** What a role may have of what is left, without what the framework cannot deal with. */
  Resources offering(Resources forRole, FrameworkFacts framework) {
    return hasRestricted ? forRole.filter(key -> isOfferable(key, framework)) : forRole;
  }

  private static boolean isRestricted(ResourceKey key) {
    return key.revocable() || key.shared() || key.name().equals(NEVER_OFFERED);
  }

  private static boolean isOfferable(ResourceKey key, FrameworkFacts framework) {
    return !key.name().equals(NEVER_OFFERED)
        && (!key.revocable() || framework.has(FrameworkFacts.Trait.REVOCABLE))
        && (!key.shared() || framework.has(FrameworkFacts.Trait.SHARED));
  }

  /** An agent that came back with less than is in use on it has nothing left, not less. */
  private void refresh() {
    available = total.minusAvailable(allocated);
  }

  AgentId id() {
    return facts.id();
  }

  Resources total() {
    return total;
  }

  Resources allocated() {
    return allocated;
  }

  Resources available() {
    return available;
  }

  Map<Holder, Resources> held() {
    return held;
  }

  boolean active() {
    return facts.active();
  }

  AgentFacts facts() {
    return facts;
  }

  boolean hasGpus() {
    return hasGpus;
  }
}
