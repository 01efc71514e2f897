package io.souk.marathon.match;

import io.souk.framework.match.Demand;
import io.souk.framework.match.Match;
import io.souk.framework.match.OfferPool;
import io.souk.marathon.app.PersistentVolume;
import io.souk.protocol.mesos.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds disks for the volumes of one instance in what an offer has left. */
final class VolumeSearch {

  private static final long MIB = 1000;

  private final Demand demand;
  private final List<ChosenDisk> chosen = new ArrayList<>();
  private OfferPool pool;
  private Disks disks;

  VolumeSearch(OfferPool pool, Disks disks, Demand demand) {
    this.pool = pool;
    this.disks = disks;
    this.demand = demand;
  }

  /** Takes disks for all volumes; what is in the way when there are not enough. */
  Optional<Obstacle> take(List<PersistentVolume> volumes) {
    for (PersistentVolume volume : volumes) {
      boolean found =
          switch (volume.type()) {
            case ROOT -> takeShare(volume);
            case PATH, MOUNT -> takeDisk(volume);
          };
      if (!found) {
        return Optional.of(obstacle(volume));
      }
    }
    return Optional.empty();
  }

  private Obstacle obstacle(PersistentVolume volume) {
    return volume.type() == PersistentVolume.Type.ROOT
        ? new Obstacle.TooLittle(
            RejectReason.DISK, volume.size() * MIB, pool.available("disk", demand))
        : new Obstacle.Plain(RejectReason.DISK);
  }

  private boolean takeShare(PersistentVolume volume) {
    Demand share =
        new Demand(Map.of("disk", volume.size() * MIB), List.of(), demand.roles(), false, 0);
    if (pool.match(share) instanceof Match.Found found && found.resources().size() == 1) {
      pool = found.rest();
      add(volume, found.resources().getFirst());
      return true;
    }
    return false;
  }

  private boolean takeDisk(PersistentVolume volume) {
    Optional<Disks.Taken> taken = disks.take(volume);
    taken.ifPresent(
        disk -> {
          disks = disk.rest();
          add(volume, disk.disk());
        });
    return taken.isPresent();
  }

  private void add(PersistentVolume volume, Resource disk) {
    chosen.add(new ChosenDisk(volume, disk));
  }

  List<ChosenDisk> chosen() {
    return chosen;
  }

  OfferPool pool() {
    return pool;
  }

  Disks disks() {
    return disks;
  }
}
