package io.souk.protocol.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.protocol.WireException;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Resource.DiskInfo;
import io.souk.protocol.mesos.Resource.ReservationInfo;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.Volume;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The arithmetic of offer operations. */
class WireOperationsPropertyTest {

  private static final Resources TOTAL =
      WireResources.read(
          List.of(
              scalar("cpus", 8),
              scalar("mem", 1024),
              scalar("disk", 1000),
              on("MOUNT", scalar("disk", 500)),
              on("PATH", scalar("disk", 300))));

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  private static Resource on(String kind, Resource disk) {
    DiskInfo.Source.Builder source =
        DiskInfo.Source.newBuilder().setType(DiskInfo.Source.Type.valueOf(kind));
    if (kind.equals("MOUNT")) {
      source.getMountBuilder().setRoot("/mnt/one");
    } else {
      source.getPathBuilder().setRoot("/mnt/two");
    }
    return disk.toBuilder().setDisk(DiskInfo.newBuilder().setSource(source)).build();
  }

  private static Resource reserved(Resource resource, String role) {
    return resource.toBuilder()
        .addReservations(
            ReservationInfo.newBuilder().setType(ReservationInfo.Type.DYNAMIC).setRole(role))
        .build();
  }

  private static Resource volume(Resource disk, String id, boolean shared) {
    DiskInfo.Builder info = disk.getDisk().toBuilder();
    info.getPersistenceBuilder().setId(id);
    info.setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW));
    Resource.Builder volume = disk.toBuilder().setDisk(info);
    if (shared) {
      volume.setShared(Resource.SharedInfo.getDefaultInstance());
    }
    return volume.build();
  }

  private static Offer.Operation reserve(Resource... resources) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.RESERVE)
        .setReserve(Offer.Operation.Reserve.newBuilder().addAllResources(List.of(resources)))
        .build();
  }

  private static Offer.Operation unreserve(Resource... resources) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.UNRESERVE)
        .setUnreserve(Offer.Operation.Unreserve.newBuilder().addAllResources(List.of(resources)))
        .build();
  }

  private static Offer.Operation create(Resource... volumes) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.CREATE)
        .setCreate(Offer.Operation.Create.newBuilder().addAllVolumes(List.of(volumes)))
        .build();
  }

  private static Offer.Operation destroy(Resource... volumes) {
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.DESTROY)
        .setDestroy(Offer.Operation.Destroy.newBuilder().addAllVolumes(List.of(volumes)))
        .build();
  }

  private static Offer.Operation resize(Resource volume, double by, boolean grow) {
    return grow
        ? Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.GROW_VOLUME)
            .setGrowVolume(
                Offer.Operation.GrowVolume.newBuilder()
                    .setVolume(volume)
                    .setAddition(reserved(scalar("disk", by), "eng")))
            .build()
        : Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.SHRINK_VOLUME)
            .setShrinkVolume(
                Offer.Operation.ShrinkVolume.newBuilder()
                    .setVolume(volume)
                    .setSubtract(Value.Scalar.newBuilder().setValue(by)))
            .build();
  }

  private static Offer.Operation operation(int code) {
    int size = 1 + code / 12 % 5;
    Resource cpus = scalar("cpus", size * 0.5);
    Resource mount = on("MOUNT", scalar("disk", 500));
    Resource disk = reserved(scalar("disk", size * 10), "eng");
    Resource volume = volume(disk, "v" + size, size % 2 == 0);
    return switch (code % 12) {
      case 0, 1 -> reserve(reserved(cpus, "eng"), disk);
      case 2 -> reserve(reserved(reserved(cpus, "eng"), "eng/ads"));
      case 3 -> reserve(reserved(mount, "eng"));
      case 4 -> create(volume(reserved(mount, "eng"), "m", false));
      case 5 -> create(volume);
      case 6 -> destroy(volume);
      case 7 -> destroy(volume(reserved(mount, "eng"), "m", false));
      case 8 -> unreserve(reserved(cpus, "eng"));
      case 9 -> unreserve(reserved(reserved(cpus, "eng"), "eng/ads"));
      case 10 -> resize(volume, size, true);
      case 11 -> resize(volume, size, false);
      default -> throw new IllegalStateException();
    };
  }

  @Property
  void quantitiesStayAndEachStepCanBeTakenBack(
      @ForAll @Size(max = 40) List<@IntRange(max = 59) Integer> codes) {
    Resources resources = TOTAL;
    for (int code : codes) {
      Conversion conversion = WireOperations.conversion(operation(code));
      assertThat(conversion.produced().quantities()).isEqualTo(conversion.consumed().quantities());
      if (conversion.appliesTo(resources)) {
        Resources after = conversion.apply(resources);
        assertThat(after.quantities()).isEqualTo(TOTAL.quantities());
        assertThat(conversion.inverse().apply(after)).isEqualTo(resources);
        resources = after;
      }
    }
  }

  @Property
  void formatAndAllocationDoNotMatter(@ForAll @IntRange(max = 59) int code) {
    Offer.Operation operation = operation(code);
    Offer.Operation allocated = WireOperations.normalized(operation, Optional.of(new Role("eng")));
    assertThat(WireOperations.resources(allocated))
        .allSatisfy(r -> assertThat(r.getAllocationInfo().getRole()).isEqualTo("eng"));
    assertThat(WireOperations.conversion(allocated))
        .isEqualTo(WireOperations.conversion(operation));
    assertThat(WireOperations.normalized(allocated, Optional.empty())).isEqualTo(operation);
  }

  @Test
  void sharedVolumeIsMadeOfPlainDisk() {
    Resource disk = reserved(scalar("disk", 10), "eng");
    Conversion conversion = WireOperations.conversion(create(volume(disk, "v", true)));
    assertThat(conversion.consumed()).isEqualTo(WireResources.read(List.of(disk)));
    assertThat(conversion.produced().entries().getFirst().key().shared()).isTrue();
  }

  @Test
  void volumeOnMountDiskTakesItWhole() {
    Resource part = reserved(on("MOUNT", scalar("disk", 200)), "eng");
    Resources all =
        WireOperations.conversion(reserve(reserved(on("MOUNT", scalar("disk", 500)), "eng")))
            .apply(TOTAL);
    assertThat(WireOperations.conversion(create(volume(part, "m", false))).appliesTo(all))
        .isFalse();
  }

  @Test
  void sourceIsReplacedByResources() {
    Offer.Operation moved =
        reserve(reserved(scalar("cpus", 1), "ops")).toBuilder()
            .setReserve(
                Offer.Operation.Reserve.newBuilder()
                    .addSource(reserved(scalar("cpus", 1), "eng"))
                    .addResources(reserved(scalar("cpus", 1), "ops")))
            .build();
    assertThat(WireOperations.conversion(moved))
        .isEqualTo(
            new Conversion(
                WireResources.read(List.of(reserved(scalar("cpus", 1), "eng"))),
                WireResources.read(List.of(reserved(scalar("cpus", 1), "ops")))));
  }

  @Test
  void whatIsNoVolumeIsRefused() {
    assertThatThrownBy(() -> WireOperations.conversion(create(scalar("disk", 10))))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("'disk' is no persistent volume");
    assertThatThrownBy(() -> WireOperations.conversion(unreserve(scalar("cpus", 1))))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("'cpus' is not dynamically reserved");
  }
}
