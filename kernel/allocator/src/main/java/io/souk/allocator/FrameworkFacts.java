package io.souk.allocator;

import io.souk.model.id.FrameworkId;
import io.souk.model.role.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the allocator knows of a framework.
 *
 * @param roles in which it takes offers
 * @param suppressed those of its roles in which it wants none now
 * @param active whether it is connected; an inactive one is offered nothing, but what it holds
 *     counts
 * @param traits what it can deal with
 * @param minAllocatable its own minimum per role, in place of the general one; an empty list:
 *     anything goes
 */
public record FrameworkFacts(
    FrameworkId id,
    Set<Role> roles,
    Set<Role> suppressed,
    boolean active,
    Set<Trait> traits,
    Map<Role, List<Quantities>> minAllocatable) {

  /** Capabilities that decide what may be offered. */
  public enum Trait {
    GPUS,
    REVOCABLE,
    SHARED
  }

  public FrameworkFacts {
    roles = Set.copyOf(roles);
    suppressed = Set.copyOf(suppressed);
    traits = Set.copyOf(traits);
    minAllocatable = Map.copyOf(minAllocatable);
  }

  boolean wants(Role role) {
    return active && roles.contains(role) && !suppressed.contains(role);
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }
}
