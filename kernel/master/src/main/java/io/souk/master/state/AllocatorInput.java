package io.souk.master.state;

import io.souk.allocator.AgentFacts;
import io.souk.allocator.AgentTrait;
import io.souk.allocator.FaultDomain;
import io.souk.allocator.FrameworkFacts;
import io.souk.allocator.Quantities;
import io.souk.allocator.Unavailability;
import io.souk.master.view.SharedValues;
import io.souk.model.role.Role;
import io.souk.protocol.map.WireAttributes;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.DomainInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.OfferFilters;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the allocator is told of agents and frameworks. */
final class AllocatorInput {

  private static final Map<FrameworkInfo.Capability.Type, FrameworkFacts.Trait> TRAITS =
      Map.of(
          FrameworkInfo.Capability.Type.GPU_RESOURCES, FrameworkFacts.Trait.GPUS,
          FrameworkInfo.Capability.Type.REVOCABLE_RESOURCES, FrameworkFacts.Trait.REVOCABLE,
          FrameworkInfo.Capability.Type.SHARED_RESOURCES, FrameworkFacts.Trait.SHARED,
          FrameworkInfo.Capability.Type.MULTI_ROLE, FrameworkFacts.Trait.MULTI_ROLE,
          FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT, FrameworkFacts.Trait.REFINEMENT,
          FrameworkInfo.Capability.Type.REGION_AWARE, FrameworkFacts.Trait.REGION_AWARE);

  private AllocatorInput() {}

  /**
   * @param offered whether what it has may be offered now
   * @param values for what agents have alike
   */
  static AgentFacts facts(
      AgentRecord agent,
      boolean offered,
      Optional<Unavailability> unavailability,
      SharedValues values) {
    return new AgentFacts(
        agent.id(),
        agent.total(),
        offered,
        agent.info().getHostname(),
        values.share(WireAttributes.read(agent.info().getAttributesList())),
        agent.info().hasDomain()
            ? values.share(domain(agent.info().getDomain()))
            : Optional.empty(),
        values.share(Set.copyOf(traits(agent))),
        unavailability);
  }

  private static Set<AgentTrait> traits(AgentRecord agent) {
    Set<AgentTrait> traits = EnumSet.noneOf(AgentTrait.class);
    for (AgentInfo.Capability capability : agent.capabilities()) {
      switch (capability.getType()) {
        case MULTI_ROLE -> traits.add(AgentTrait.MULTI_ROLE);
        case HIERARCHICAL_ROLE -> traits.add(AgentTrait.HIERARCHICAL_ROLE);
        case RESERVATION_REFINEMENT -> traits.add(AgentTrait.REFINEMENT);
        default -> {
          // The others do not decide about offers.
        }
      }
    }
    return traits;
  }

  private static Optional<FaultDomain> domain(DomainInfo wire) {
    return wire.hasFaultDomain()
        ? Optional.of(
            new FaultDomain(
                wire.getFaultDomain().getRegion().getName(),
                wire.getFaultDomain().getZone().getName()))
        : Optional.empty();
  }

  static FrameworkFacts facts(FrameworkRecord framework) {
    return new FrameworkFacts(
        framework.id(),
        framework.roles(),
        framework.suppressed(),
        framework.connected(),
        traits(framework),
        minAllocatable(framework.info()),
        framework.offerConstraints().map(ConstraintReader::read).orElse(Map.of()));
  }

  private static Set<FrameworkFacts.Trait> traits(FrameworkRecord framework) {
    Set<FrameworkFacts.Trait> traits = EnumSet.noneOf(FrameworkFacts.Trait.class);
    TRAITS.forEach(
        (capability, trait) -> {
          if (framework.has(capability)) {
            traits.add(trait);
          }
        });
    return traits;
  }

  private static Map<Role, List<Quantities>> minAllocatable(FrameworkInfo info) {
    Map<Role, List<Quantities>> minima = new HashMap<>();
    info.getOfferFiltersMap()
        .forEach(
            (role, filters) -> {
              if (filters.hasMinAllocatableResources() && Role.findFault(role).isEmpty()) {
                minima.put(
                    new Role(role),
                    filters.getMinAllocatableResources().getQuantitiesList().stream()
                        .map(AllocatorInput::quantities)
                        .toList());
              }
            });
    return minima;
  }

  private static Quantities quantities(OfferFilters.ResourceQuantities wire) {
    Map<String, Long> millis = new HashMap<>();
    // Validated before: finite and not negative; what rounds to nothing asks for nothing.
    wire.getQuantitiesMap()
        .forEach((name, scalar) -> millis.put(name, Math.round(scalar.getValue() * 1000)));
    return new Quantities(millis);
  }
}
