package io.souk.allocator;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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

  private final Map<Holder, Map<AgentId, List<Filter>>> filters = new HashMap<>();
  private final PriorityQueue<Expiry> expiries =
      new PriorityQueue<>(Comparator.comparing(Expiry::until));

  void add(Holder holder, AgentId agent, Resources refused, Instant until) {
    List<Filter> list =
        filters
            .computeIfAbsent(holder, same -> new HashMap<>())
            .computeIfAbsent(agent, same -> new ArrayList<>(1));
    list.removeIf(old -> !old.until().isAfter(until) && refused.covers(old.refused()));
    list.add(new Filter(refused, until));
    expiries.add(new Expiry(until, holder, agent));
  }

  /** Until when an offer of this much is declined; empty when it is not. */
  Optional<Instant> declinedUntil(Holder holder, AgentId agent, Resources offering, Instant now) {
    return ofAgent(holder, agent).stream()
        .filter(filter -> filter.until().isAfter(now) && filter.refused().covers(offering))
        .map(Filter::until)
        .max(Comparator.naturalOrder());
  }

  /** Drops what has run out; tells which agents are concerned. */
  Set<AgentId> expire(Instant now) {
    Set<AgentId> concerned = new LinkedHashSet<>();
    while (!expiries.isEmpty() && !expiries.peek().until().isAfter(now)) {
      Expiry due = expiries.poll();
      if (ofAgent(due.holder(), due.agent()).removeIf(f -> !f.until().isAfter(now))) {
        concerned.add(due.agent());
        dropIfEmpty(due.holder(), due.agent());
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
    filters.remove(holder);
  }

  void removeFramework(FrameworkId framework, Set<Role> kept) {
    filters
        .keySet()
        .removeIf(holder -> holder.framework().equals(framework) && !kept.contains(holder.role()));
  }

  void removeAgent(AgentId agent) {
    filters.values().forEach(byAgent -> byAgent.remove(agent));
  }

  private boolean isStale(Expiry expiry) {
    return ofAgent(expiry.holder(), expiry.agent()).stream()
        .noneMatch(filter -> filter.until().equals(expiry.until()));
  }

  private List<Filter> ofAgent(Holder holder, AgentId agent) {
    Map<AgentId, List<Filter>> byAgent = filters.get(holder);
    List<Filter> list = byAgent == null ? null : byAgent.get(agent);
    return list == null ? new ArrayList<>(0) : list;
  }

  private void dropIfEmpty(Holder holder, AgentId agent) {
    Map<AgentId, List<Filter>> byAgent = filters.get(holder);
    if (byAgent.get(agent).isEmpty()) {
      byAgent.remove(agent);
      if (byAgent.isEmpty()) {
        filters.remove(holder);
      }
    }
  }
}
