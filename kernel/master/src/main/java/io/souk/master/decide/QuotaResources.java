package io.souk.master.decide;

import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Mesos v1 operator API, SET_QUOTA: a guarantee written as resources holds plain amounts alone. */
final class QuotaResources {

  private QuotaResources() {}

  static Optional<String> findFault(List<Resource> guarantee) {
    if (guarantee.isEmpty()) {
      return Optional.of("Invalid quota: 'guarantee' is empty");
    }
    if (guarantee.size() > RoleBatch.MAX_ROLES) {
      return Optional.of("Invalid quota: 'guarantee' holds " + guarantee.size() + " resources");
    }
    Set<String> names = new HashSet<>();
    for (Resource resource : guarantee) {
      Optional<String> fault = findFault(resource);
      if (fault.isEmpty() && !names.add(resource.getName())) {
        fault = Optional.of("it is named twice");
      }
      if (fault.isPresent()) {
        return Optional.of(
            "Invalid quota: resource '%s' in 'guarantee': %s"
                .formatted(resource.getName(), fault.get()));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> findFault(Resource resource) {
    if (resource.getType() != Value.Type.SCALAR || !resource.hasScalar()) {
      return Optional.of("it is no scalar");
    }
    if (resource.getReservationsCount() > 0
        || resource.hasReservation()
        || !(resource.getRole().isEmpty() || resource.getRole().equals("*"))) {
      return Optional.of("it is reserved");
    }
    if (resource.hasDisk()) {
      return Optional.of("it has disk information");
    }
    if (resource.hasRevocable()) {
      return Optional.of("it is revocable");
    }
    return QuotaValidation.findFault(resource.getName(), resource.getScalar().getValue());
  }
}
