package io.souk.master.decide;

import io.souk.model.resources.Disk;
import io.souk.model.resources.Reservation;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.protocol.WireException;
import io.souk.protocol.map.WireOperations;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource.DiskInfo;
import io.souk.security.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which permissions an operation on resources needs (Mesos v1, {@code Offer.Operation}). */
final class OperationPermission {

  /** A permission; without an object it is that for all of them. */
  private record Need(Action action, Optional<String> object) {}

  private OperationPermission() {}

  /**
   * Why the caller may not do it. Nothing is said of resources that cannot be read: these are
   * refused by {@link OperationValidation}.
   */
  static Optional<String> findRefusal(Rights rights, Offer.Operation operation) {
    if (rights.areUnlimited()) {
      return Optional.empty();
    }
    List<Need> needs;
    try {
      needs = needs(operation);
    } catch (WireException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
    return needs.stream()
        .flatMap(need -> rights.findRefusal(need.action(), need.object()).stream())
        .findFirst()
        .map(why -> "Not authorized to " + operation.getType() + ": " + why);
  }

  private static List<Need> needs(Offer.Operation operation) {
    List<ResourceKey> keys =
        OperationValidation.read(WireOperations.resources(operation)).stream()
            .map(Resource::key)
            .toList();
    return switch (operation.getType()) {
      case RESERVE ->
          operation.getReserve().getSourceCount() > 0
              ? reservedAnew(keys, operation.getReserve().getSourceCount())
              : byRole(Action.RESERVE_RESOURCES, keys);
      case UNRESERVE ->
          keys.stream()
              .map(key -> key.isReserved() ? key.reservations().getLast().principal() : none())
              .map(reserver -> new Need(Action.UNRESERVE_RESOURCES, reserver))
              .toList();
      case CREATE -> byRole(Action.CREATE_VOLUMES, keys);
      case DESTROY ->
          keys.stream()
              .map(key -> key.disk().flatMap(Disk::persistence))
              .map(volume -> volume.flatMap(Disk.Persistence::principal))
              .map(creator -> new Need(Action.DESTROY_VOLUMES, creator))
              .toList();
      case GROW_VOLUME, SHRINK_VOLUME -> byRole(Action.RESIZE_VOLUMES, keys);
      case CREATE_DISK ->
          byRole(
              operation.getCreateDisk().getTargetType() == DiskInfo.Source.Type.BLOCK
                  ? Action.CREATE_BLOCK_DISKS
                  : Action.CREATE_MOUNT_DISKS,
              keys);
      case DESTROY_DISK ->
          keys.stream()
              .map(key -> new Need(destroying(key), Optional.of(key.role().name())))
              .toList();
      case LAUNCH, LAUNCH_GROUP, UNKNOWN -> List.of();
    };
  }

  private static List<Need> byRole(Action action, List<ResourceKey> keys) {
    return keys.stream().map(key -> new Need(action, Optional.of(key.role().name()))).toList();
  }

  private static Action destroying(ResourceKey key) {
    Optional<Disk.SourceKind> kind = key.disk().flatMap(Disk::source).map(Disk.Source::kind);
    return switch (kind.orElse(Disk.SourceKind.RAW)) {
      case BLOCK -> Action.DESTROY_BLOCK_DISKS;
      case MOUNT -> Action.DESTROY_MOUNT_DISKS;
      case RAW, PATH -> Action.DESTROY_RAW_DISKS;
    };
  }

  /** What is taken away from the one and given to the other, above what all have in common. */
  private static List<Need> reservedAnew(List<ResourceKey> keys, int sources) {
    List<Reservation> common = keys.getFirst().reservations();
    for (ResourceKey key : keys) {
      common = commonOf(common, key.reservations());
    }
    List<Need> needs = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      List<Reservation> stack = keys.get(i).reservations();
      for (Reservation one : stack.subList(common.size(), stack.size())) {
        needs.add(
            i < sources
                ? new Need(Action.UNRESERVE_RESOURCES, one.principal())
                : new Need(Action.RESERVE_RESOURCES, Optional.of(one.role().name())));
      }
    }
    return needs;
  }

  private static List<Reservation> commonOf(List<Reservation> one, List<Reservation> other) {
    int same = 0;
    while (same < Math.min(one.size(), other.size()) && one.get(same).equals(other.get(same))) {
      same++;
    }
    return one.subList(0, same);
  }

  private static Optional<String> none() {
    return Optional.empty();
  }
}
