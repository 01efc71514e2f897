package io.souk.allocator;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/** What holders have declined, of which agent, and until when. */
final class DeclineFilters {

  private record Filter(Resources refused, Instant until) {}

  private record Expiry(Instant until, Holder holder, AgentId agent) {}

  /** By agent first: an agent that frees something is looked at for every holder. */
  private final Map<AgentId, Map<Holder, List<Filter>>> filters = new HashMap<>();

  /** On which agents each holder may have filters. */
  private final Map<Holder, Set<AgentId>> agents = new HashMap<>();

  private final PriorityQueue<Expiry> expiries =
      new PriorityQueue<>(Comparator.comparing(Expiry::until));

  void add(Holder holder, AgentId agent, Resources refused, Instant until) {
    List<Filter> list =
        filters
            .computeIfAbsent(agent, same -> new HashMap<>())
            .computeIfAbsent(holder, same -> new ArrayList<>(1));
    agents.computeIfAbsent(holder, same -> new HashSet<>()).add(agent);
    list.removeIf(old -> !old.until().isAfter(until) && refused.covers(old.refused()));
    list.add(new Filter(refused, until));
    expiries.add(new Expiry(until, holder, agent));
  }

  /** Until when an offer of this much is declined; empty when it is not. */
  Optional<Instant> declinedUntil(Holder holder, AgentId agent, Resources offering, Instant now) {
    Optional<Instant> latest = Optional.empty();
    for (Filter filter : of(holder, agent)) {
      boolean later =
          filter.until().isAfter(now) && (latest.isEmpty() || filter.until().isAfter(latest.get()));
      if (later && filter.refused().covers(offering)) {
        latest = Optional.of(filter.until());
      }
    }
    return latest;
  }

  /** Drops what has run out; tells which agents are concerned. */
  Set<AgentId> expire(Instant now) {
    Set<AgentId> concerned = new LinkedHashSet<>();
    while (!expiries.isEmpty() && !expiries.peek().until().isAfter(now)) {
      Expiry due = expiries.poll();
      List<Filter> list = of(due.holder(), due.agent());
      if (!list.isEmpty() && list.removeIf(filter -> !filter.until().isAfter(now))) {
        concerned.add(due.agent());
        if (list.isEmpty()) {
          drop(due.holder(), due.agent());
          forget(due.holder(), due.agent());
        }
      }
    }
    return concerned;
  }

  Optional<Instant> nextExpiry() {
    while (!expiries.isEmpty() && isStale(expiries.peek())) {
      expiries.poll();
    }
    return Optional.ofNullable(expiries.peek()).map(Expiry::until);
  }

  void removeHolder(Holder holder) {
    Set<AgentId> concerned = agents.remove(holder);
    if (concerned != null) {
      concerned.forEach(agent -> drop(holder, agent));
    }
  }

  void removeFramework(FrameworkId framework, Set<Role> kept) {
    agents.keySet().stream()
        .filter(holder -> holder.framework().equals(framework) && !kept.contains(holder.role()))
        .toList()
        .forEach(this::removeHolder);
  }

  void removeAgent(AgentId agent) {
    Map<Holder, List<Filter>> byHolder = filters.remove(agent);
    if (byHolder != null) {
      byHolder.keySet().forEach(holder -> forget(holder, agent));
    }
  }

  private boolean isStale(Expiry expiry) {
    return of(expiry.holder(), expiry.agent()).stream()
        .noneMatch(filter -> filter.until().equals(expiry.until()));
  }

  private List<Filter> of(Holder holder, AgentId agent) {
    Map<Holder, List<Filter>> byHolder = filters.get(agent);
    return byHolder == null ? List.of() : byHolder.getOrDefault(holder, List.of());
  }

  private void drop(Holder holder, AgentId agent) {
    Map<Holder, List<Filter>> byHolder = filters.get(agent);
    byHolder.remove(holder);
    if (byHolder.isEmpty()) {
      filters.remove(agent);
    }
  }

  private void forget(Holder holder, AgentId agent) {
    Set<AgentId> concerned = agents.get(holder);
    concerned.remove(agent);
    if (concerned.isEmpty()) {
      agents.remove(holder);
    }
  }
}
