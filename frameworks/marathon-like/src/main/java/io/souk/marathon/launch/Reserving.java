package io.souk.marathon.launch;

import io.souk.marathon.instance.LocalVolume;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operations that reserve resources for one instance and make its volumes. */
public final class Reserving {

  private final Resource.ReservationInfo reservation;
  private final List<Resource> reserved = new ArrayList<>();
  private final List<Resource> volumes = new ArrayList<>();
  private final List<Resource> usable = new ArrayList<>();

  /**
   * Nothing yet, for an instance.
   *
   * @param role role that everything is reserved for
   * @param principal under which it is; empty where the kernel asks for none
   * @param labels mark what is reserved as the instance's
   */
  public Reserving(String role, Optional<String> principal, Labels labels) {
    Resource.ReservationInfo.Builder info =
        Resource.ReservationInfo.newBuilder()
            .setType(Resource.ReservationInfo.Type.DYNAMIC)
            .setRole(role)
            .setLabels(labels);
    principal.ifPresent(info::setPrincipal);
    this.reservation = info.build();
  }

  /** Reserves what the task uses besides volumes. */
  public void reserve(List<Resource> offered) {
    for (Resource each : offered) {
      Resource mine = reserved(each);
      reserved.add(mine);
      usable.add(mine);
    }
  }

  /** Reserves a disk and makes it a volume. */
  public void make(LocalVolume volume, Resource disk) {
    Resource mine = reserved(disk);
    Resource.Builder made = mine.toBuilder();
    Resource.DiskInfo.Persistence.Builder persistence =
        Resource.DiskInfo.Persistence.newBuilder().setId(volume.persistenceId());
    if (reservation.hasPrincipal()) {
      persistence.setPrincipal(reservation.getPrincipal());
    }
    made.getDiskBuilder()
        .setPersistence(persistence)
        .setVolume(
            Volume.newBuilder().setContainerPath(volume.containerPath()).setMode(Volume.Mode.RW));
    reserved.add(mine);
    volumes.add(made.build());
    usable.add(made.build());
  }

  @SuppressWarnings("deprecation")
  private Resource reserved(Resource offered) {
    return offered.toBuilder().clearRole().addReservations(reservation).build();
  }

  /** What the task is launched on. */
  public List<Resource> usable() {
    return List.copyOf(usable);
  }

  /** What is to be done before the launch. */
  public List<Offer.Operation> operations() {
    return List.of(
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.RESERVE)
            .setReserve(Offer.Operation.Reserve.newBuilder().addAllResources(reserved))
            .build(),
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.CREATE)
            .setCreate(Offer.Operation.Create.newBuilder().addAllVolumes(volumes))
            .build());
  }

  /** The operations that end volumes and reservations: these resources are as offered. */
  public static List<Offer.Operation> giveUp(List<Resource> offered) {
    List<Offer.Operation> operations = new ArrayList<>();
    List<Resource> made = offered.stream().filter(e -> e.getDisk().hasPersistence()).toList();
    if (!made.isEmpty()) {
      operations.add(
          Offer.Operation.newBuilder()
              .setType(Offer.Operation.Type.DESTROY)
              .setDestroy(Offer.Operation.Destroy.newBuilder().addAllVolumes(made))
              .build());
    }
    operations.add(
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.UNRESERVE)
            .setUnreserve(
                Offer.Operation.Unreserve.newBuilder()
                    .addAllResources(offered.stream().map(Reserving::plain).toList()))
            .build());
    return operations;
  }

  /** The disk that a volume was made of. */
  private static Resource plain(Resource resource) {
    if (!resource.getDisk().hasPersistence()) {
      return resource;
    }
    Resource.Builder plain = resource.toBuilder();
    plain.getDiskBuilder().clearPersistence().clearVolume();
    if (!plain.getDisk().hasSource()) {
      plain.clearDisk();
    }
    return plain.build();
  }
}
