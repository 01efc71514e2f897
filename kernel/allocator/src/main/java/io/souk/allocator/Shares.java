package io.souk.allocator;

import io.souk.model.id.FrameworkId;
import io.souk.model.role.Role;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fair-share order: of the roles, and of the frameworks within each role. */
final class Shares {

  private static final class RoleEntry {
    final Sorter<FrameworkId> frameworks = new DrfSorter<>(FrameworkId::value);
    final Map<FrameworkId, Quantities> held = new HashMap<>();
    final Set<FrameworkId> subscribed = new HashSet<>();
    final Set<FrameworkId> wanting = new HashSet<>();
  }

  private final Sorter<Role> order = new DrfSorter<>(Role::name);
  private final Map<Role, RoleEntry> roles = new HashMap<>();
  private final Map<Role, Double> weights = new HashMap<>();
  private Quantities total = Quantities.NONE;

  void setTotal(Quantities total) {
    this.total = total;
    order.setTotal(total);
    roles.values().forEach(role -> role.frameworks.setTotal(total));
  }

  void setWeight(Role role, double weight) {
    weights.put(role, weight);
    if (roles.containsKey(role)) {
      order.setWeight(role, weight);
    }
  }

  /** Enters a framework in a role; {@code wanting}: it is to be offered something. */
  void subscribe(Holder holder, boolean wanting) {
    RoleEntry entry = entry(holder.role());
    entry.subscribed.add(holder.framework());
    entry.frameworks.add(holder.framework(), wanting);
    entry.frameworks.setActive(holder.framework(), wanting);
    if (wanting) {
      entry.wanting.add(holder.framework());
    } else {
      entry.wanting.remove(holder.framework());
    }
    order.setActive(holder.role(), !entry.wanting.isEmpty());
  }

  /** What the framework still holds in the role stays accounted until it is released. */
  void unsubscribe(Holder holder) {
    RoleEntry entry = roles.get(holder.role());
    if (entry != null && entry.subscribed.contains(holder.framework())) {
      subscribe(holder, false);
      entry.subscribed.remove(holder.framework());
      dropIfUnused(holder);
    }
  }

  void allocated(Holder holder, Quantities quantities) {
    RoleEntry entry = entry(holder.role());
    entry.frameworks.add(holder.framework(), false);
    entry.frameworks.allocated(holder.framework(), quantities);
    entry.held.merge(holder.framework(), quantities, Quantities::plus);
    order.allocated(holder.role(), quantities);
  }

  void released(Holder holder, Quantities quantities) {
    RoleEntry entry = entry(holder.role());
    entry.frameworks.released(holder.framework(), quantities);
    entry.held.computeIfPresent(
        holder.framework(),
        (same, before) -> {
          Quantities left = before.minus(quantities);
          return left.isEmpty() ? null : left;
        });
    order.released(holder.role(), quantities);
    dropIfUnused(holder);
  }

  /** Roles in which somebody wants something, next one first. */
  Iterable<Role> roles() {
    return order.order();
  }

  /** The frameworks that want something in the role, next one first. */
  Iterable<FrameworkId> frameworks(Role role) {
    return roles.get(role).frameworks.order();
  }

  /** Some holders that want something, next one first. */
  List<Holder> inOrder(Collection<Holder> holders) {
    Comparator<Role> byRole = order.comparator();
    Comparator<Holder> byFramework =
        (a, b) -> roles.get(a.role()).frameworks.comparator().compare(a.framework(), b.framework());
    return holders.stream()
        .sorted(Comparator.comparing(Holder::role, byRole).thenComparing(byFramework))
        .toList();
  }

  /** Whether the holder is to be offered something. */
  boolean wants(Holder holder) {
    RoleEntry entry = roles.get(holder.role());
    return entry != null && entry.wanting.contains(holder.framework());
  }

  /** The role's share of the cluster, 0 to 1. */
  double share(Role role) {
    return roles.containsKey(role) ? order.share(role) : 0;
  }

  private RoleEntry entry(Role role) {
    return roles.computeIfAbsent(
        role,
        fresh -> {
          RoleEntry entry = new RoleEntry();
          entry.frameworks.setTotal(total);
          order.add(fresh, false);
          order.setWeight(fresh, weights.getOrDefault(fresh, 1.0));
          return entry;
        });
  }

  private void dropIfUnused(Holder holder) {
    RoleEntry entry = roles.get(holder.role());
    if (!entry.subscribed.contains(holder.framework())
        && !entry.held.containsKey(holder.framework())) {
      entry.frameworks.remove(holder.framework());
    }
    if (entry.subscribed.isEmpty() && entry.held.isEmpty()) {
      order.remove(holder.role());
      roles.remove(holder.role());
    }
  }
}
