package io.souk.testkit;

import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OperationID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Resource.DiskInfo;
import io.souk.protocol.mesos.Resource.ReservationInfo;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.Volume;
import java.util.List;

/** Resources and operations as frameworks write them, in post-refinement format. */
public final class SimResources {

  private SimResources() {}

  /** With one more dynamic reservation on top. */
  public static Resource reserved(Resource resource, String role, String... principal) {
    ReservationInfo.Builder reservation =
        ReservationInfo.newBuilder().setType(ReservationInfo.Type.DYNAMIC).setRole(role);
    if (principal.length > 0) {
      reservation.setPrincipal(principal[0]);
    }
    return resource.toBuilder().addReservations(reservation).build();
  }

  /** A persistent volume made of that disk. */
  public static Resource volume(Resource disk, String id, String... principal) {
    DiskInfo.Persistence.Builder persistence = DiskInfo.Persistence.newBuilder().setId(id);
    if (principal.length > 0) {
      persistence.setPrincipal(principal[0]);
    }
    DiskInfo.Builder info = disk.getDisk().toBuilder().setPersistence(persistence);
    info.setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW));
    return disk.toBuilder().setDisk(info).build();
  }

  public static Resource shared(Resource volume) {
    return volume.toBuilder().setShared(Resource.SharedInfo.getDefaultInstance()).build();
  }

  public static Offer.Operation named(String id, Offer.Operation operation) {
    return operation.toBuilder().setId(OperationID.newBuilder().setValue(id)).build();
  }

  public static Offer.Operation reserve(Resource... resources) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.RESERVE)
        .setReserve(Offer.Operation.Reserve.newBuilder().addAllResources(List.of(resources)))
        .build();
  }

  public static Offer.Operation unreserve(Resource... resources) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.UNRESERVE)
        .setUnreserve(Offer.Operation.Unreserve.newBuilder().addAllResources(List.of(resources)))
        .build();
  }

  public static Offer.Operation create(Resource... volumes) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.CREATE)
        .setCreate(Offer.Operation.Create.newBuilder().addAllVolumes(List.of(volumes)))
        .build();
  }

  public static Offer.Operation destroy(Resource... volumes) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.DESTROY)
        .setDestroy(Offer.Operation.Destroy.newBuilder().addAllVolumes(List.of(volumes)))
        .build();
  }

  public static Offer.Operation grow(Resource volume, Resource addition) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.GROW_VOLUME)
        .setGrowVolume(
            Offer.Operation.GrowVolume.newBuilder().setVolume(volume).setAddition(addition))
        .build();
  }

  public static Offer.Operation shrink(Resource volume, double subtract) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.SHRINK_VOLUME)
        .setShrinkVolume(
            Offer.Operation.ShrinkVolume.newBuilder()
                .setVolume(volume)
                .setSubtract(Value.Scalar.newBuilder().setValue(subtract)))
        .build();
  }
}
