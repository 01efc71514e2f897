package io.souk.allocator;

import io.souk.model.attribute.Attributes;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the allocator knows of an agent.
 *
 * @param total all that it has, reserved or not, revocable included, each shared volume once
 * @param active whether it is offered; what is held on an inactive one counts
 * @param traits what it can deal with
 * @param unavailability when it is expected to be away; frameworks that hold something of it are
 *     made inverse offers
 */
public record AgentFacts(
    AgentId id,
    Resources total,
    boolean active,
    String hostname,
    Attributes attributes,
    Optional<FaultDomain> domain,
    Set<AgentTrait> traits,
    Optional<Unavailability> unavailability) {

  public AgentFacts {
    traits = Set.copyOf(traits);
  }

  /** An active agent of all traits, without attributes, named as its id. */
  public static AgentFacts of(AgentId id, Resources total) {
    return new AgentFacts(
        id,
        total,
        true,
        id.value(),
        Attributes.NONE,
        Optional.empty(),
        EnumSet.allOf(AgentTrait.class),
        Optional.empty());
  }

  /** The same agent with another total. */
  public AgentFacts withTotal(Resources newTotal) {
    return new AgentFacts(
        id, newTotal, active, hostname, attributes, domain, traits, unavailability);
  }

  /** The same agent, offered or not. */
  public AgentFacts withActive(boolean nowActive) {
    return new AgentFacts(
        id, total, nowActive, hostname, attributes, domain, traits, unavailability);
  }

  /** The same agent with other attributes. */
  public AgentFacts withAttributes(Attributes newAttributes) {
    return new AgentFacts(
        id, total, active, hostname, newAttributes, domain, traits, unavailability);
  }

  /** The same agent elsewhere. */
  public AgentFacts withDomain(Optional<FaultDomain> newDomain) {
    return new AgentFacts(
        id, total, active, hostname, attributes, newDomain, traits, unavailability);
  }

  /** The same agent with other capabilities. */
  public AgentFacts withTraits(Set<AgentTrait> newTraits) {
    return new AgentFacts(
        id, total, active, hostname, attributes, domain, newTraits, unavailability);
  }

  /** The same agent, expected to be away at another time or never. */
  public AgentFacts withUnavailability(Optional<Unavailability> newUnavailability) {
    return new AgentFacts(
        id, total, active, hostname, attributes, domain, traits, newUnavailability);
  }

  boolean has(AgentTrait trait) {
    return traits.contains(trait);
  }
}
