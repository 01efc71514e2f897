package io.souk.master.decide;

import io.souk.master.state.ConstraintReader;
import io.souk.model.id.IdRule;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.OfferFilters;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.OfferConstraints;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a framework may say of itself (Mesos v1 scheduler API, SUBSCRIBE). Each check gives the
 * first fault it finds.
 */
final class FrameworkValidation {

  /** A timeout must be representable in nanoseconds. */
  private static final double MAX_TIMEOUT_SECONDS = Long.MAX_VALUE / 1e9;

  private FrameworkValidation() {}

  static Optional<String> findFault(
      FrameworkInfo info,
      List<String> suppressed,
      OfferConstraints constraints,
      KernelOptions options) {
    Optional<String> fault = findUnusable(info);
    if (fault.isEmpty()) {
      fault = whitelist(info, options);
    }
    if (fault.isEmpty() && !options.rootSubmissions() && info.getUser().equals("root")) {
      fault = Optional.of("User 'root' is not allowed to run frameworks");
    }
    return fault.isPresent() ? fault : subscription(info, suppressed, constraints, options);
  }

  /**
   * What makes the information unusable, whatever this master allows: frameworks that agents bring
   * along were let in by another one.
   */
  static Optional<String> findUnusable(FrameworkInfo info) {
    Optional<String> fault = size(info).or(() -> roles(info));
    if (fault.isEmpty() && info.hasId() && !info.getId().getValue().isEmpty()) {
      fault =
          IdRule.COMMON
              .findFault(info.getId().getValue())
              .map(why -> "Framework id '" + info.getId().getValue() + "' " + why);
    }
    if (fault.isEmpty()) {
      fault = offerFilters(info);
    }
    return fault.isPresent() ? fault : failoverTimeout(info);
  }

  /** The registry takes no more at once. */
  private static Optional<String> size(FrameworkInfo info) {
    int bytes = info.getSerializedSize();
    return bytes <= RegistryRecords.MAX_INFO_BYTES
        ? Optional.empty()
        : Optional.of(
            "'FrameworkInfo' has %d bytes (accepted: up to %d)"
                .formatted(bytes, RegistryRecords.MAX_INFO_BYTES));
  }

  private static Optional<String> roles(FrameworkInfo info) {
    boolean multiRole =
        info.getCapabilitiesList().stream()
            .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
    if (multiRole && info.hasRole()) {
      return Optional.of("With MULTI_ROLE 'FrameworkInfo.role' must be unset, use 'roles'");
    }
    if (!multiRole && info.getRolesCount() > 0) {
      return Optional.of("'FrameworkInfo.roles' needs the capability MULTI_ROLE");
    }
    Set<String> seen = new HashSet<>();
    for (String role : names(info)) {
      if (!seen.add(role)) {
        return Optional.of("Role '" + role + "' stands twice in 'FrameworkInfo.roles'");
      }
      Optional<String> fault = Role.findFault(role);
      if (fault.isPresent()) {
        return Optional.of("Role '" + role + "' is not valid: " + fault.get());
      }
    }
    return Optional.empty();
  }

  /** Of the roles that it is in. */
  static List<String> names(FrameworkInfo info) {
    return info.getRolesCount() > 0 || isMultiRole(info)
        ? info.getRolesList()
        : List.of(info.getRole());
  }

  private static boolean isMultiRole(FrameworkInfo info) {
    return info.getCapabilitiesList().stream()
        .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
  }

  private static Optional<String> offerFilters(FrameworkInfo info) {
    for (OfferFilters filters : info.getOfferFiltersMap().values()) {
      for (OfferFilters.ResourceQuantities quantities :
          filters.getMinAllocatableResources().getQuantitiesList()) {
        if (quantities.getQuantitiesCount() == 0) {
          return Optional.of("'offer_filters' holds empty resource quantities");
        }
        for (Value.Scalar scalar : quantities.getQuantitiesMap().values()) {
          if (!(scalar.getValue() >= 0) || scalar.getValue() > 1e12) {
            return Optional.of(
                "'offer_filters' holds a quantity out of range: " + scalar.getValue());
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> failoverTimeout(FrameworkInfo info) {
    double seconds = info.getFailoverTimeout();
    return Double.isFinite(seconds) && Math.abs(seconds) <= MAX_TIMEOUT_SECONDS
        ? Optional.empty()
        : Optional.of("'failover_timeout' is out of range: " + seconds);
  }

  private static Optional<String> whitelist(FrameworkInfo info, KernelOptions options) {
    if (options.roles().isEmpty()) {
      return Optional.empty();
    }
    Set<String> unknown = new TreeSet<>(names(info));
    options.roles().forEach(role -> unknown.remove(role.name()));
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Roles {" + String.join(", ", unknown) + "} are not present in the master's --roles");
  }

  /** What else a SUBSCRIBE or UPDATE_FRAMEWORK says, given valid information. */
  static Optional<String> subscription(
      FrameworkInfo info,
      List<String> suppressed,
      OfferConstraints constraints,
      KernelOptions options) {
    Set<String> roles = new HashSet<>(names(info));
    for (String role : suppressed) {
      if (!roles.contains(role)) {
        return Optional.of("Suppressed role '" + role + "' is not one of the framework's roles");
      }
    }
    for (String role : constraints.getRoleConstraintsMap().keySet()) {
      if (!roles.contains(role)) {
        return Optional.of(
            "Offer constraints name role '" + role + "', which is not one of the framework's");
      }
    }
    return ConstraintReader.findFault(constraints, options.maxRegexProgram());
  }
}
