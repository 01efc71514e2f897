package io.souk.master.state;

import io.souk.allocator.FrameworkFacts;
import io.souk.allocator.Quantities;
import io.souk.model.role.Role;
import io.souk.model.value.Scalar;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.OfferFilters;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the allocator is told of a framework. */
final class AllocatorInput {

  private AllocatorInput() {}

  static FrameworkFacts facts(FrameworkRecord framework) {
    return new FrameworkFacts(
        framework.id(),
        framework.roles(),
        framework.suppressed(),
        framework.connected(),
        traits(framework),
        minAllocatable(framework.info()));
  }

  private static Set<FrameworkFacts.Trait> traits(FrameworkRecord framework) {
    Set<FrameworkFacts.Trait> traits = EnumSet.noneOf(FrameworkFacts.Trait.class);
    if (framework.has(FrameworkInfo.Capability.Type.GPU_RESOURCES)) {
      traits.add(FrameworkFacts.Trait.GPUS);
    }
    if (framework.has(FrameworkInfo.Capability.Type.REVOCABLE_RESOURCES)) {
      traits.add(FrameworkFacts.Trait.REVOCABLE);
    }
    if (framework.has(FrameworkInfo.Capability.Type.SHARED_RESOURCES)) {
      traits.add(FrameworkFacts.Trait.SHARED);
    }
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
    wire.getQuantitiesMap()
        .forEach((name, scalar) -> millis.put(name, Scalar.of(scalar.getValue()).millis()));
    return new Quantities(millis);
  }
}
