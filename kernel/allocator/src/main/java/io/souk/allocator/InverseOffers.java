package io.souk.allocator;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/**
 * Who is to be told that an agent is expected to be away: each framework that holds something of
 * the agent, unless it was told and has not answered, or answered and is still to be left alone.
 */
final class InverseOffers {

  private record Pair(FrameworkId framework, AgentId agent) {}

  private record Expiry(Instant until, Pair pair) {}

  private final Map<AgentId, Unavailability> unavailable = new LinkedHashMap<>();
  private final Set<Pair> outstanding = new HashSet<>();
  private final Map<Pair, Instant> refused = new HashMap<>();
  private final PriorityQueue<Expiry> expiries =
      new PriorityQueue<>(Comparator.comparing(Expiry::until));

  /** Agents that are expected to be away and have to be looked at. */
  private final Set<AgentId> touched = new LinkedHashSet<>();

  /** A change of the unavailability makes what was said of the old one void. */
  void setUnavailability(AgentId agent, Optional<Unavailability> now) {
    if (Optional.ofNullable(unavailable.get(agent)).equals(now)) {
      return;
    }
    unavailable.remove(agent);
    touched.remove(agent);
    outstanding.removeIf(pair -> pair.agent().equals(agent));
    refused.keySet().removeIf(pair -> pair.agent().equals(agent));
    now.ifPresent(
        unavailability -> {
          unavailable.put(agent, unavailability);
          touched.add(agent);
        });
  }

  void removeFramework(FrameworkId framework) {
    outstanding.removeIf(pair -> pair.framework().equals(framework));
    refused.keySet().removeIf(pair -> pair.framework().equals(framework));
  }

  /** Something of the agent was given to somebody. */
  void touch(AgentId agent) {
    if (unavailable.containsKey(agent)) {
      touched.add(agent);
    }
  }

  /** A framework became active. */
  void touchAll() {
    touched.addAll(unavailable.keySet());
  }

  /** The inverse offer was answered, timed out or was rescinded. */
  void gone(FrameworkId framework, AgentId agent) {
    if (outstanding.remove(new Pair(framework, agent))) {
      touch(agent);
    }
  }

  void refuse(FrameworkId framework, AgentId agent, Instant until) {
    if (unavailable.containsKey(agent)) {
      Pair pair = new Pair(framework, agent);
      refused.merge(pair, until, (a, b) -> a.isAfter(b) ? a : b);
      expiries.add(new Expiry(until, pair));
    }
  }

  void revive(FrameworkId framework) {
    if (refused.keySet().removeIf(pair -> pair.framework().equals(framework))) {
      touchAll();
    }
  }

  /** Drops the refusals that have run out. */
  void expire(Instant now) {
    while (!expiries.isEmpty() && !expiries.peek().until().isAfter(now)) {
      Expiry due = expiries.poll();
      if (refused.remove(due.pair(), due.until())) {
        touch(due.pair().agent());
      }
    }
  }

  Optional<Instant> nextExpiry() {
    while (!expiries.isEmpty()
        && !expiries.peek().until().equals(refused.get(expiries.peek().pair()))) {
      expiries.poll();
    }
    return Optional.ofNullable(expiries.peek()).map(Expiry::until);
  }

  boolean isPending() {
    return !touched.isEmpty();
  }

  /**
   * Whom to tell now; they count as told.
   *
   * @param holders the active frameworks that hold something of an agent, in order
   */
  List<InverseAllocation> allocate(Instant now, Function<AgentId, List<FrameworkId>> holders) {
    expire(now);
    List<InverseAllocation> allocations = new ArrayList<>();
    for (AgentId agent : touched) {
      for (FrameworkId framework : holders.apply(agent)) {
        Pair pair = new Pair(framework, agent);
        if (!refused.containsKey(pair) && outstanding.add(pair)) {
          allocations.add(new InverseAllocation(framework, agent, unavailable.get(agent)));
        }
      }
    }
    touched.clear();
    return allocations;
  }
}
