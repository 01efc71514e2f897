package io.souk.marathon.match;

import io.souk.framework.match.Demand;
import io.souk.marathon.app.PersistentVolume;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The disks of their own that one offer has, as far as nothing was taken of them. Immutable. */
final class Disks {

  private static final long MIB = 1000;

  private final List<Resource> free;

  private Disks(List<Resource> free) {
    this.free = List.copyOf(free);
  }

  static Disks of(Offer offer) {
    return new Disks(offer.getResourcesList().stream().filter(Disks::isFree).toList());
  }

  private static boolean isFree(Resource resource) {
    return resource.getName().equals("disk")
        && resource.getDisk().hasSource()
        && !resource.getDisk().hasPersistence()
        && !resource.hasRevocable()
        && resource.getReservationsCount() == 0
        && isUnreserved(resource);
  }

  @SuppressWarnings("deprecation")
  private static boolean isUnreserved(Resource resource) {
    return !resource.hasReservation() && resource.getRole().equals("*");
  }

  /** A piece of disk for a volume, and what is left. */
  record Taken(Resource disk, Disks rest) {}

  /** The smallest disk that will do; empty when none will. */
  Optional<Taken> take(PersistentVolume volume) {
    return free.stream()
        .filter(each -> fits(volume, each))
        .min(Comparator.comparingLong(Disks::size))
        .map(each -> take(volume, each));
  }

  private static long size(Resource disk) {
    return Demand.thousandths(disk.getScalar().getValue());
  }

  private static boolean fits(PersistentVolume volume, Resource disk) {
    Resource.DiskInfo.Source source = disk.getDisk().getSource();
    boolean hasProfile =
        volume.profile().isEmpty() || volume.profile().get().equals(source.getProfile());
    boolean isLarge = size(disk) >= volume.size() * MIB;
    return hasProfile
        && isLarge
        && switch (source.getType()) {
          case PATH ->
              volume.type() == PersistentVolume.Type.PATH
                  && volume.accepts(source.getPath().getRoot());
          case MOUNT ->
              volume.type() == PersistentVolume.Type.MOUNT
                  && size(disk) <= volume.maxSize().map(max -> max * MIB).orElse(Long.MAX_VALUE)
                  && volume.accepts(source.getMount().getRoot());
          case BLOCK, RAW, UNKNOWN -> false;
        };
  }

  /** A disk that is mounted goes as a whole, of one at a path as much as is asked for. */
  private Taken take(PersistentVolume volume, Resource disk) {
    List<Resource> rest = new ArrayList<>(free);
    rest.remove(disk);
    if (volume.type() == PersistentVolume.Type.MOUNT) {
      return new Taken(disk, new Disks(rest));
    }
    long left = size(disk) - volume.size() * MIB;
    if (left > 0) {
      rest.add(withSize(disk, left));
    }
    return new Taken(withSize(disk, volume.size() * MIB), new Disks(rest));
  }

  private static Resource withSize(Resource disk, long thousandths) {
    return disk.toBuilder()
        .setScalar(Value.Scalar.newBuilder().setValue(thousandths / 1000.0))
        .build();
  }
}
