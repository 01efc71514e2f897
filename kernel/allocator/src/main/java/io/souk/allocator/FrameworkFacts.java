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
 * @param constraints the agents it wants to be offered, per role; a role not named: any
 */
public record FrameworkFacts(
    FrameworkId id,
    Set<Role> roles,
    Set<Role> suppressed,
    boolean active,
    Set<Trait> traits,
    Map<Role, List<Quantities>> minAllocatable,
    Map<Role, OfferConstraints> constraints) {

  /** Capabilities that decide what may be offered. */
  public enum Trait {
    GPUS,
    REVOCABLE,
    SHARED,
    MULTI_ROLE,
    REFINEMENT,
    REGION_AWARE
  }

  public FrameworkFacts {
    roles = Set.copyOf(roles);
    suppressed = Set.copyOf(suppressed);
    traits = Set.copyOf(traits);
    minAllocatable = Map.copyOf(minAllocatable);
    constraints = Map.copyOf(constraints);
  }

  /** An active framework that wants offers in all these roles and has no traits. */
  public static FrameworkFacts of(FrameworkId id, Role... roles) {
    return new FrameworkFacts(id, Set.of(roles), Set.of(), true, Set.of(), Map.of(), Map.of());
  }

  /** The same framework, wanting nothing in these roles. */
  public FrameworkFacts withSuppressed(Set<Role> newSuppressed) {
    return new FrameworkFacts(
        id, roles, newSuppressed, active, traits, minAllocatable, constraints);
  }

  /** The same framework, connected or not. */
  public FrameworkFacts withActive(boolean nowActive) {
    return new FrameworkFacts(
        id, roles, suppressed, nowActive, traits, minAllocatable, constraints);
  }

  /** The same framework with other capabilities. */
  public FrameworkFacts withTraits(Set<Trait> newTraits) {
    return new FrameworkFacts(
        id, roles, suppressed, active, newTraits, minAllocatable, constraints);
  }

  /** The same framework with minima of its own. */
  public FrameworkFacts withMinAllocatable(Map<Role, List<Quantities>> minima) {
    return new FrameworkFacts(id, roles, suppressed, active, traits, minima, constraints);
  }

  /** The same framework wanting other agents. */
  public FrameworkFacts withConstraints(Map<Role, OfferConstraints> newConstraints) {
    return new FrameworkFacts(
        id, roles, suppressed, active, traits, minAllocatable, newConstraints);
  }

  /** Whether the other may be offered the same, as far as capabilities and wishes go. */
  boolean asksTheSame(FrameworkFacts other) {
    return traits.equals(other.traits)
        && minAllocatable.equals(other.minAllocatable)
        && constraints.equals(other.constraints);
  }

  boolean wants(Role role) {
    return active && roles.contains(role) && !suppressed.contains(role);
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }
}
