package io.souk.master.decide;

import io.souk.model.resources.Reservation;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.protocol.WireException;
import io.souk.protocol.map.Conversion;
import io.souk.protocol.map.WireOperations;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether an offer operation may be carried out (Mesos v1 scheduler and operator API): the rules of
 * reservations here, those of volumes and disks in classes of their own.
 */
final class OperationValidation {

  private OperationValidation() {}

  /** What is wrong with the operation: the first fault found. */
  static Optional<OperationFault> findFault(
      Offer.Operation operation, OperationAsker asker, OperationGround ground) {
    try {
      return common(operation, asker)
          .or(() -> particular(operation, asker, ground))
          .or(() -> shortage(operation, ground.available()));
    } catch (WireException | IllegalArgumentException e) {
      return Optional.of(
          OperationFault.invalid(
              "%s uses invalid resources: %s", operation.getType(), e.getMessage()));
    }
  }

  private static Optional<OperationFault> common(Offer.Operation operation, OperationAsker asker) {
    List<io.souk.protocol.mesos.Resource> wire = WireOperations.resources(operation);
    if (wire.isEmpty()) {
      return fault("%s names no resources", operation.getType());
    }
    Optional<Role> allocated = WireResources.findAllocation(wire);
    if (allocated.isPresent() && !allocated.equals(asker.role())) {
      return asker
          .role()
          .map(
              role ->
                  OperationFault.invalid(
                      "%s's resources are allocated to role '%s', the offer's to role '%s'",
                      operation.getType(), allocated.get(), role))
          .or(
              () ->
                  fault(
                      "%s's resources must not be allocated to a role, they are to '%s'",
                      operation.getType(), allocated.get()));
    }
    long providers = read(wire).stream().map(one -> one.key().provider()).distinct().count();
    return providers > 1
        ? fault("%s names resources of several resource providers", operation.getType())
        : Optional.empty();
  }

  private static Optional<OperationFault> particular(
      Offer.Operation operation, OperationAsker asker, OperationGround ground) {
    return switch (operation.getType()) {
      case RESERVE -> reserve(operation.getReserve(), asker, ground);
      case UNRESERVE -> unreserve(operation.getUnreserve());
      case CREATE -> VolumeValidation.create(operation.getCreate(), asker, ground);
      case DESTROY -> VolumeValidation.destroy(operation.getDestroy(), ground);
      case GROW_VOLUME -> VolumeSizeValidation.grow(operation.getGrowVolume(), ground);
      case SHRINK_VOLUME -> VolumeSizeValidation.shrink(operation.getShrinkVolume(), ground);
      case CREATE_DISK -> DiskValidation.create(operation.getCreateDisk(), ground.available());
      case DESTROY_DISK -> DiskValidation.destroy(operation.getDestroyDisk(), ground.available());
      case LAUNCH, LAUNCH_GROUP, UNKNOWN ->
          fault("%s is no operation on resources", operation.getType());
    };
  }

  /** What the operation takes must be there. */
  private static Optional<OperationFault> shortage(Offer.Operation operation, Resources available) {
    Conversion conversion = WireOperations.conversion(operation);
    Resources missing = available.shortfall(conversion.consumed());
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            OperationFault.unavailable(
                "%s needs [%s], which is more than available [%s]: short of [%s]",
                operation.getType(), conversion.consumed(), available, missing));
  }

  private static Optional<OperationFault> reserve(
      Offer.Operation.Reserve reserve, OperationAsker asker, OperationGround ground) {
    if (reserve.getSourceCount() > 0 && asker.offer().isPresent()) {
      return fault("RESERVE: 'reserve.source' is for operators only");
    }
    if (reserve.getSourceCount() > 0) {
      return source(reserve)
          .or(() -> first(read(reserve.getResourcesList()), one -> reservable(one, asker, ground)));
    }
    return first(read(reserve.getResourcesList()), one -> reserved(one, asker, ground));
  }

  private static Optional<OperationFault> reserved(
      Resource resource, OperationAsker asker, OperationGround ground) {
    return resource.key().isDynamicallyReserved()
        ? reservable(resource, asker, ground)
        : fault("Resource '%s' is not dynamically reserved", resource.key().name());
  }

  private static Optional<OperationFault> reservable(
      Resource resource, OperationAsker asker, OperationGround ground) {
    ResourceKey key = resource.key();
    if (resource.amount().isEmpty()) {
      return fault("Resource '%s' is empty", key.name());
    }
    if (key.disk().flatMap(disk -> disk.persistence()).isPresent()) {
      return fault("Persistent volume '%s' cannot be reserved", VolumeValidation.id(key));
    }
    if (key.revocable()) {
      return fault("Resource '%s' is revocable and cannot be reserved", key.name());
    }
    if (!key.isDynamicallyReserved()) {
      return Optional.empty();
    }
    Reservation top = key.reservations().getLast();
    return role(key, top.role(), asker)
        .or(
            () ->
                asker.findPrincipalFault(
                    "The reservation of '%s'".formatted(key.name()), top.principal()))
        .or(() -> capability(key, ground));
  }

  private static Optional<OperationFault> role(ResourceKey key, Role role, OperationAsker asker) {
    if (asker.offer().isEmpty()) {
      return Optional.empty();
    }
    OperationAsker.Offer offer = asker.offer().get();
    if (!role.equals(offer.role())) {
      return fault(
          "Resource '%s' is reserved for role '%s', the offer is allocated to role '%s'",
          key.name(), role, offer.role());
    }
    return offer.framework().roles().contains(role)
        ? Optional.empty()
        : fault("Framework is not subscribed to role '%s'", role);
  }

  private static Optional<OperationFault> capability(ResourceKey key, OperationGround ground) {
    if (key.role().parent().isPresent()
        && !ground.agent().has(AgentInfo.Capability.Type.HIERARCHICAL_ROLE)) {
      return fault(
          "Resource '%s' is reserved for role '%s' and the agent lacks capability"
              + " HIERARCHICAL_ROLE",
          key.name(), key.role());
    }
    return key.reservations().size() > 1
            && !ground.agent().has(AgentInfo.Capability.Type.RESERVATION_REFINEMENT)
        ? fault(
            "Resource '%s' has a refined reservation and the agent lacks capability"
                + " RESERVATION_REFINEMENT",
            key.name())
        : Optional.empty();
  }

  /** Reserved anew: the same things under other dynamic reservations. */
  private static Optional<OperationFault> source(Offer.Operation.Reserve reserve) {
    Resources source = WireResources.read(reserve.getSourceList());
    Resources resources = WireResources.read(reserve.getResourcesList());
    if (source.entries().stream().anyMatch(one -> VolumeValidation.isVolume(one.key()))) {
      return fault("RESERVE: 'source' must not hold persistent volumes");
    }
    return source
            .rekey(OperationValidation::withoutDynamic)
            .equals(resources.rekey(OperationValidation::withoutDynamic))
        ? Optional.empty()
        : fault(
            "RESERVE: 'source' [%s] and 'resources' [%s] must be the same but for dynamic"
                + " reservations",
            source, resources);
  }

  private static ResourceKey withoutDynamic(ResourceKey key) {
    return key.withReservations(
        key.reservations().stream().filter(one -> one.kind() == Reservation.Kind.STATIC).toList());
  }

  private static Optional<OperationFault> unreserve(Offer.Operation.Unreserve unreserve) {
    return first(
        read(unreserve.getResourcesList()),
        one -> {
          if (one.amount().isEmpty()) {
            return fault("Resource '%s' is empty", one.key().name());
          }
          if (!one.key().isDynamicallyReserved()) {
            return fault("Resource '%s' is not dynamically reserved", one.key().name());
          }
          return VolumeValidation.isVolume(one.key())
              ? fault(
                  "Persistent volume '%s' must be destroyed before it is unreserved",
                  VolumeValidation.id(one.key()))
              : Optional.empty();
        });
  }

  /** Each resource as it is named, not added up. */
  static List<Resource> read(List<io.souk.protocol.mesos.Resource> wire) {
    List<Resource> read = new ArrayList<>(wire.size());
    wire.forEach(one -> read.add(WireResources.read(one)));
    return read;
  }

  static Optional<OperationFault> fault(String message, Object... parts) {
    return Optional.of(OperationFault.invalid(message, parts));
  }

  static <T> Optional<OperationFault> first(
      List<T> all, java.util.function.Function<T, Optional<OperationFault>> check) {
    Stream<Optional<OperationFault>> faults = all.stream().map(check);
    return faults.flatMap(Optional::stream).findFirst();
  }
}
