package io.souk.protocol.map;

import io.souk.model.resources.Disk;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Scalar;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.mesos.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the offer operations whose outcome is certain do to resources (Mesos v1, {@code
 * Offer.Operation}): the same arithmetic for the master that foresees it and the agent that does
 * it. Whether an operation is allowed is not asked here.
 */
public final class WireOperations {

  private WireOperations() {}

  /**
   * The conversion that an operation stands for.
   *
   * @throws WireException VALUE when its resources are not of the kind that the operation is about,
   *     or the operation has no certain outcome
   */
  public static Conversion conversion(Offer.Operation operation) {
    try {
      return switch (operation.getType()) {
        case RESERVE -> reserve(operation.getReserve());
        case UNRESERVE ->
            from(operation.getUnreserve().getResourcesList(), WireOperations::unreserve);
        case CREATE -> to(operation.getCreate().getVolumesList(), WireOperations::plainDisk);
        case DESTROY -> from(operation.getDestroy().getVolumesList(), WireOperations::plainDisk);
        case GROW_VOLUME -> grow(operation.getGrowVolume());
        case SHRINK_VOLUME -> shrink(operation.getShrinkVolume());
        case LAUNCH, LAUNCH_GROUP, CREATE_DISK, DESTROY_DISK, UNKNOWN ->
            throw new WireException(
                Code.VALUE, "operation " + operation.getType() + " converts nothing by itself");
      };
    } catch (IllegalArgumentException e) {
      throw new WireException(Code.VALUE, e.getMessage(), e);
    }
  }

  /** All resources that the operation names, in the order in which it names them. */
  public static List<io.souk.protocol.mesos.Resource> resources(Offer.Operation operation) {
    return switch (operation.getType()) {
      case RESERVE -> {
        List<io.souk.protocol.mesos.Resource> all =
            new ArrayList<>(operation.getReserve().getSourceList());
        all.addAll(operation.getReserve().getResourcesList());
        yield all;
      }
      case UNRESERVE -> operation.getUnreserve().getResourcesList();
      case CREATE -> operation.getCreate().getVolumesList();
      case DESTROY -> operation.getDestroy().getVolumesList();
      case GROW_VOLUME ->
          List.of(operation.getGrowVolume().getVolume(), operation.getGrowVolume().getAddition());
      case SHRINK_VOLUME -> List.of(operation.getShrinkVolume().getVolume());
      case CREATE_DISK -> List.of(operation.getCreateDisk().getSource());
      case DESTROY_DISK -> List.of(operation.getDestroyDisk().getSource());
      case LAUNCH, LAUNCH_GROUP, UNKNOWN -> List.of();
    };
  }

  /**
   * The same operation with its resources in post-refinement format, whatever they came in.
   *
   * @param allocatedTo set in each resource's {@code allocation_info}; empty leaves it out
   * @throws WireException VALUE naming the resource that is not valid
   */
  public static Offer.Operation normalized(Offer.Operation operation, Optional<Role> allocatedTo) {
    Offer.Operation.Builder normal = operation.toBuilder();
    UnaryOperator<io.souk.protocol.mesos.Resource> one =
        resource -> WireResources.normalized(resource, allocatedTo);
    switch (operation.getType()) {
      case RESERVE -> {
        Offer.Operation.Reserve.Builder reserve = normal.getReserveBuilder().clear();
        operation.getReserve().getSourceList().forEach(r -> reserve.addSource(one.apply(r)));
        operation.getReserve().getResourcesList().forEach(r -> reserve.addResources(one.apply(r)));
      }
      case UNRESERVE -> {
        Offer.Operation.Unreserve.Builder unreserve = normal.getUnreserveBuilder().clear();
        operation
            .getUnreserve()
            .getResourcesList()
            .forEach(r -> unreserve.addResources(one.apply(r)));
      }
      case CREATE -> {
        Offer.Operation.Create.Builder create = normal.getCreateBuilder().clear();
        operation.getCreate().getVolumesList().forEach(r -> create.addVolumes(one.apply(r)));
      }
      case DESTROY -> {
        Offer.Operation.Destroy.Builder destroy = normal.getDestroyBuilder().clear();
        operation.getDestroy().getVolumesList().forEach(r -> destroy.addVolumes(one.apply(r)));
      }
      case GROW_VOLUME ->
          normal
              .getGrowVolumeBuilder()
              .setVolume(one.apply(operation.getGrowVolume().getVolume()))
              .setAddition(one.apply(operation.getGrowVolume().getAddition()));
      case SHRINK_VOLUME ->
          normal
              .getShrinkVolumeBuilder()
              .setVolume(one.apply(operation.getShrinkVolume().getVolume()));
      case CREATE_DISK, DESTROY_DISK, LAUNCH, LAUNCH_GROUP, UNKNOWN -> {
        // Their resources stay as they are: they convert nothing by themselves.
      }
    }
    return normal.build();
  }

  private static Conversion reserve(Offer.Operation.Reserve reserve) {
    return reserve.getSourceCount() > 0
        ? new Conversion(
            WireResources.read(reserve.getSourceList()),
            WireResources.read(reserve.getResourcesList()))
        : to(reserve.getResourcesList(), WireOperations::unreserve);
  }

  private static ResourceKey unreserve(ResourceKey key) {
    return key.unreserve();
  }

  /** The disk space that a volume is made of. */
  private static ResourceKey plainDisk(ResourceKey key) {
    Disk disk =
        key.disk()
            .filter(known -> known.persistence().isPresent())
            .orElseThrow(
                () -> new IllegalArgumentException("'" + key.name() + "' is no persistent volume"));
    Optional<Disk> bare =
        disk.source()
            .map(source -> new Disk(Optional.of(source), Optional.empty(), Optional.empty()));
    return new ResourceKey(
        key.name(), key.reservations(), bare, key.revocable(), false, key.provider());
  }

  /** The resources named are made of others. */
  private static Conversion to(
      List<io.souk.protocol.mesos.Resource> made, UnaryOperator<ResourceKey> origin) {
    Resources produced = WireResources.read(made);
    return new Conversion(rekeyed(made, origin), produced);
  }

  /** The resources named become others. */
  private static Conversion from(
      List<io.souk.protocol.mesos.Resource> unmade, UnaryOperator<ResourceKey> origin) {
    return new Conversion(WireResources.read(unmade), rekeyed(unmade, origin));
  }

  private static Resources rekeyed(
      List<io.souk.protocol.mesos.Resource> wire, UnaryOperator<ResourceKey> change) {
    List<Resource> entries = new ArrayList<>();
    for (io.souk.protocol.mesos.Resource one : wire) {
      Resource entry = WireResources.read(one);
      entries.add(new Resource(change.apply(entry.key()), entry.amount()));
    }
    return Resources.of(entries);
  }

  private static Conversion grow(Offer.Operation.GrowVolume grow) {
    Resource volume = WireResources.read(grow.getVolume());
    Resource addition = WireResources.read(grow.getAddition());
    return new Conversion(
        Resources.of(volume, addition),
        Resources.of(new Resource(volume.key(), volume.amount().plus(addition.amount()))));
  }

  private static Conversion shrink(Offer.Operation.ShrinkVolume shrink) {
    Resource volume = WireResources.read(shrink.getVolume());
    Scalar subtracted = WireValues.read(shrink.getSubtract());
    return new Conversion(
        Resources.of(volume),
        Resources.of(
            new Resource(volume.key(), volume.amount().without(subtracted)),
            new Resource(plainDisk(volume.key()), subtracted)));
  }
}
