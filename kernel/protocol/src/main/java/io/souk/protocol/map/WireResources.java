package io.souk.protocol.map;

import io.souk.model.resources.Disk;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Amount;
import io.souk.model.value.Items;
import io.souk.model.value.Ranges;
import io.souk.model.value.Scalar;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Resource.AllocationInfo;
import io.souk.protocol.mesos.ResourceProviderID;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Resources on the wire. The role that resources are allocated to ({@code allocation_info}) is no
 * part of the model's {@link Resources}: an offer or a task has one such role, which its owner
 * knows.
 */
public final class WireResources {

  private WireResources() {}

  /**
   * Reads resources in any of the reservation formats, and adds them up.
   *
   * @throws WireException VALUE naming the resource and what is wrong with it
   */
  public static Resources read(List<Resource> wire) {
    List<io.souk.model.resources.Resource> entries = new ArrayList<>(wire.size());
    wire.forEach(resource -> entries.add(read(resource)));
    return sum(entries);
  }

  /**
   * Adds up what was read one by one.
   *
   * @throws WireException VALUE when the sum is none: too much, or of several kinds
   */
  public static Resources sum(List<io.souk.model.resources.Resource> entries) {
    try {
      return Resources.of(entries);
    } catch (IllegalArgumentException e) {
      throw new WireException(Code.VALUE, e.getMessage(), e);
    }
  }

  /**
   * Reads one resource; its amount may be empty.
   *
   * @throws WireException VALUE naming the resource and what is wrong with it
   */
  public static io.souk.model.resources.Resource read(Resource wire) {
    try {
      Optional<Disk> disk =
          wire.hasDisk() ? Optional.of(WireDisks.read(wire.getDisk())) : Optional.empty();
      ResourceKey key =
          new ResourceKey(
              wire.getName(),
              WireReservations.read(wire),
              disk,
              wire.hasRevocable(),
              wire.hasShared(),
              wire.hasProviderId()
                  ? Optional.of(wire.getProviderId().getValue())
                  : Optional.empty());
      return new io.souk.model.resources.Resource(key, amount(wire));
    } catch (IllegalArgumentException e) {
      throw new WireException(
          Code.VALUE, "resource '" + wire.getName() + "': " + e.getMessage(), e);
    }
  }

  private static Amount amount(Resource wire) {
    int members = (wire.hasScalar() ? 1 : 0) + (wire.hasRanges() ? 1 : 0) + (wire.hasSet() ? 1 : 0);
    boolean fits =
        switch (wire.getType()) {
          case SCALAR -> wire.hasScalar();
          case RANGES -> wire.hasRanges();
          case SET -> wire.hasSet();
          case TEXT -> false;
        };
    if (!fits || members != 1) {
      throw new IllegalArgumentException(
          "of type " + wire.getType() + " does not hold just a value of that type");
    }
    return switch (wire.getType()) {
      case SCALAR -> WireValues.read(wire.getScalar());
      case RANGES -> WireValues.read(wire.getRanges());
      case SET -> WireValues.read(wire.getSet());
      case TEXT -> throw new IllegalStateException("refused above");
    };
  }

  /** Resources that are allocated to nobody. */
  public static List<Resource> write(Resources resources, ReservationFormat format) {
    return write(resources, format, Optional.empty());
  }

  /**
   * @param allocatedTo set in each resource's {@code allocation_info}; empty leaves it out
   * @throws IllegalArgumentException when the format cannot express a refined reservation
   */
  public static List<Resource> write(
      Resources resources, ReservationFormat format, Optional<Role> allocatedTo) {
    return resources.entries().stream().map(entry -> write(entry, format, allocatedTo)).toList();
  }

  /**
   * The same resource in post-refinement format, whatever it came in.
   *
   * @param allocatedTo set in {@code allocation_info}; empty leaves it out
   * @throws WireException VALUE naming the resource and what is wrong with it
   */
  public static Resource normalized(Resource wire, Optional<Role> allocatedTo) {
    return write(read(wire), ReservationFormat.POST_REFINEMENT, allocatedTo);
  }

  private static Resource write(
      io.souk.model.resources.Resource entry,
      ReservationFormat format,
      Optional<Role> allocatedTo) {
    ResourceKey key = entry.key();
    Resource.Builder wire =
        Resource.newBuilder().setName(key.name()).setType(WireValues.type(entry.amount()));
    switch (entry.amount()) {
      case Scalar scalar -> wire.setScalar(WireValues.write(scalar));
      case Ranges ranges -> wire.setRanges(WireValues.write(ranges));
      case Items items -> wire.setSet(WireValues.write(items));
    }
    WireReservations.write(key.reservations(), format, wire);
    key.disk().ifPresent(disk -> wire.setDisk(WireDisks.write(disk)));
    if (key.revocable()) {
      wire.setRevocable(Resource.RevocableInfo.getDefaultInstance());
    }
    if (key.shared()) {
      wire.setShared(Resource.SharedInfo.getDefaultInstance());
    }
    key.provider()
        .ifPresent(id -> wire.setProviderId(ResourceProviderID.newBuilder().setValue(id)));
    allocatedTo.ifPresent(
        role -> wire.setAllocationInfo(AllocationInfo.newBuilder().setRole(role.name())));
    return wire.build();
  }

  /**
   * The role that resources say they are allocated to; empty when none says so.
   *
   * @throws WireException VALUE when they name several roles or an invalid one
   */
  public static Optional<Role> findAllocation(List<Resource> wire) {
    Set<String> roles =
        wire.stream()
            .filter(resource -> resource.getAllocationInfo().hasRole())
            .map(resource -> resource.getAllocationInfo().getRole())
            .collect(Collectors.toSet());
    if (roles.size() > 1) {
      throw new WireException(Code.VALUE, "resources are allocated to several roles: " + roles);
    }
    try {
      return roles.stream().findFirst().map(Role::new);
    } catch (IllegalArgumentException e) {
      throw new WireException(Code.VALUE, e.getMessage(), e);
    }
  }
}
