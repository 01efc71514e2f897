package io.souk.testkit;

import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimResources.create;
import static io.souk.testkit.SimResources.destroy;
import static io.souk.testkit.SimResources.grow;
import static io.souk.testkit.SimResources.named;
import static io.souk.testkit.SimResources.reserve;
import static io.souk.testkit.SimResources.reserved;
import static io.souk.testkit.SimResources.shared;
import static io.souk.testkit.SimResources.shrink;
import static io.souk.testkit.SimResources.unreserve;
import static io.souk.testkit.SimResources.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.AgentInfo.Capability;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Offer.Operation;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Resource.DiskInfo;
import io.souk.protocol.mesos.Resource.ReservationInfo;
import io.souk.protocol.mesos.ResourceProviderID;
import io.souk.protocol.mesos.Volume;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of operations on resources: what breaks it is told, and nothing is done. */
class OperationValidationTest {

  private static final Resource CPUS = reserved(scalar("cpus", 1), "eng", "p");
  private static final Resource DISK = reserved(scalar("disk", 64), "eng", "p");
  private static final Resource VOLUME = volume(DISK, "v", "p");

  private static Resource on(DiskInfo.Source.Type kind, Resource disk) {
    DiskInfo.Source.Builder source = DiskInfo.Source.newBuilder().setType(kind);
    switch (kind) {
      case MOUNT -> source.getMountBuilder().setRoot("/mnt/m");
      case PATH -> source.getPathBuilder().setRoot("/mnt/p");
      default -> {
        // The others have no root.
      }
    }
    return disk.toBuilder().setDisk(disk.getDisk().toBuilder().setSource(source)).build();
  }

  private static Resource of(String provider, Resource resource) {
    return resource.toBuilder()
        .setProviderId(ResourceProviderID.newBuilder().setValue(provider))
        .build();
  }

  private static Resource revocable(Resource resource) {
    return resource.toBuilder().setRevocable(Resource.RevocableInfo.getDefaultInstance()).build();
  }

  private static Resource statically(Resource resource) {
    return resource.toBuilder()
        .addReservations(
            ReservationInfo.newBuilder().setType(ReservationInfo.Type.STATIC).setRole("eng"))
        .build();
  }

  private static Resource allocated(Resource resource, String role) {
    return resource.toBuilder()
        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role))
        .build();
  }

  private static Resource mounted(Volume.Builder mount) {
    return VOLUME.toBuilder().setDisk(VOLUME.getDisk().toBuilder().setVolume(mount)).build();
  }

  private static Operation createDisk(
      Resource source, DiskInfo.Source.Type target, String... profile) {
    Operation.CreateDisk.Builder create =
        Operation.CreateDisk.newBuilder().setSource(source).setTargetType(target);
    if (profile.length > 0) {
      create.setTargetProfile(profile[0]);
    }
    return Operation.newBuilder().setType(Operation.Type.CREATE_DISK).setCreateDisk(create).build();
  }

  private static Operation destroyDisk(Resource source) {
    return Operation.newBuilder()
        .setType(Operation.Type.DESTROY_DISK)
        .setDestroyDisk(Operation.DestroyDisk.newBuilder().setSource(source))
        .build();
  }

  private static Arguments row(Operation operation, String message) {
    return Arguments.of(operation, message);
  }

  /** Of a framework with principal p in role eng, on an agent of all capabilities. */
  static Stream<Arguments> faults() {
    return Stream.of(reservations(), volumes(), sizes(), disks()).flatMap(rows -> rows);
  }

  private static Stream<Arguments> reservations() {
    return Stream.of(
        row(reserve(), "RESERVE names no resources"),
        row(
            reserve(reserved(scalar("cpus", -1), "eng", "p")),
            "RESERVE uses invalid resources: resource 'cpus': scalar out of range: -1.0"
                + " (accepted: 0 to 9007199254740)"),
        row(
            reserve(reserved(scalar("cpus", 1), "*", "p")),
            "RESERVE uses invalid resources: resource 'cpus': nothing can be reserved for role"
                + " '*'"),
        row(
            reserve(allocated(CPUS, "ops")),
            "RESERVE's resources are allocated to role 'ops', the offer's to role 'eng'"),
        row(
            reserve(of("one", CPUS), of("two", DISK)),
            "RESERVE names resources of several resource providers"),
        row(reserve(scalar("cpus", 1)), "Resource 'cpus' is not dynamically reserved"),
        row(reserve(statically(scalar("cpus", 1))), "Resource 'cpus' is not dynamically reserved"),
        row(reserve(reserved(scalar("cpus", 0), "eng", "p")), "Resource 'cpus' is empty"),
        row(reserve(VOLUME), "Persistent volume 'v' cannot be reserved"),
        row(reserve(revocable(CPUS)), "Resource 'cpus' is revocable and cannot be reserved"),
        row(
            reserve(reserved(scalar("cpus", 1), "ops", "p")),
            "Resource 'cpus' is reserved for role 'ops', the offer is allocated to role 'eng'"),
        row(
            reserve(reserved(scalar("cpus", 1), "eng", "q")),
            "The reservation of 'cpus' names principal 'q', the framework's principal is 'p'"),
        row(
            reserve(reserved(scalar("cpus", 1), "eng")),
            "The reservation of 'cpus' names principal none, the framework's principal is 'p'"),
        row(
            reserve(reserved(reserved(scalar("cpus", 1), "ops"), "eng", "p")),
            "RESERVE uses invalid resources: resource 'cpus': a reservation of 'cpus' for 'eng'"
                + " cannot refine one for 'ops'"),
        row(
            reserve(reserved(scalar("cpus", 100), "eng", "p")),
            "RESERVE needs [cpus:100], which is more than available"
                + " [cpus:4;mem:1024;disk:1000;disk:500]: short of [cpus:96]"),
        row(
            Operation.newBuilder()
                .setType(Operation.Type.RESERVE)
                .setReserve(
                    Operation.Reserve.newBuilder().addSource(scalar("cpus", 1)).addResources(CPUS))
                .build(),
            "RESERVE: 'reserve.source' is for operators only"),
        row(unreserve(), "UNRESERVE names no resources"),
        row(unreserve(scalar("cpus", 1)), "Resource 'cpus' is not dynamically reserved"),
        row(
            unreserve(statically(scalar("cpus", 1))),
            "Resource 'cpus' is not dynamically reserved"),
        row(unreserve(reserved(scalar("cpus", 0), "eng", "p")), "Resource 'cpus' is empty"),
        row(unreserve(VOLUME), "Persistent volume 'v' must be destroyed before it is unreserved"),
        row(
            unreserve(CPUS),
            "UNRESERVE needs [cpus(eng):1], which is more than available"
                + " [cpus:4;mem:1024;disk:1000;disk:500]: short of [cpus(eng):1]"),
        row(
            Operation.newBuilder().setType(Operation.Type.UNKNOWN).build(),
            "UNKNOWN names no resources"));
  }

  private static Stream<Arguments> volumes() {
    Volume.Builder rw = Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW);
    return Stream.of(
        row(create(), "CREATE names no resources"),
        row(create(DISK), "Resource 'disk' has no 'disk.persistence'"),
        row(
            create(volume(reserved(scalar("disk", 0), "eng", "p"), "v", "p")),
            "Volume 'v' is empty"),
        row(
            create(VOLUME.toBuilder().setDisk(VOLUME.getDisk().toBuilder().clearVolume()).build()),
            "Volume 'v' has no 'disk.volume'"),
        row(
            create(mounted(rw.clone().setContainerPath(""))),
            "Volume 'v' has no 'disk.volume.container_path'"),
        row(
            create(mounted(rw.clone().setHostPath("/etc"))),
            "Volume 'v' must not have 'disk.volume.host_path'"),
        row(
            create(mounted(rw.clone().setMode(Volume.Mode.RO))),
            "Volume 'v' must have 'disk.volume.mode' RW"),
        row(create(volume(scalar("disk", 64), "v", "p")), "Volume 'v' is not reserved"),
        row(create(revocable(VOLUME)), "Volume 'v' must not be revocable"),
        row(
            create(volume(on(DiskInfo.Source.Type.BLOCK, DISK), "v", "p")),
            "Volume 'v' cannot be made on a BLOCK disk"),
        row(
            create(volume(on(DiskInfo.Source.Type.RAW, DISK), "v", "p")),
            "Volume 'v' cannot be made on a RAW disk"),
        row(
            create(volume(DISK, "v", "q")),
            "Volume 'v' names principal 'q', the framework's principal is 'p'"),
        row(
            create(volume(DISK, "v")),
            "Volume 'v' names principal none, the framework's principal is 'p'"),
        row(
            create(shared(VOLUME)),
            "Volume 'v' is shared and the framework lacks capability SHARED_RESOURCES"),
        row(
            create(volume(DISK, "a/b", "p")),
            "CREATE uses invalid resources: resource 'disk': persistence id must not contain '/'"),
        row(create(VOLUME, VOLUME), "Volume 'v' exists already for role 'eng' on the agent"),
        row(
            create(VOLUME),
            "CREATE needs [disk(eng):64], which is more than available"
                + " [cpus:4;mem:1024;disk:1000;disk:500]: short of [disk(eng):64]"),
        row(destroy(), "DESTROY names no resources"),
        row(destroy(DISK), "Resource 'disk' has no 'disk.persistence'"),
        row(destroy(VOLUME), "Volume 'v' does not exist on the agent"));
  }

  private static Stream<Arguments> sizes() {
    Resource more = reserved(scalar("disk", 16), "eng", "p");
    Resource mount = volume(on(DiskInfo.Source.Type.MOUNT, DISK), "v", "p");
    return Stream.of(
        row(grow(DISK, more), "Resource 'disk' has no 'disk.persistence'"),
        row(grow(shared(VOLUME), more), "Volume 'v' cannot change: it is shared"),
        row(
            grow(of("one", VOLUME), of("one", more)),
            "Volume 'v' cannot change: it is of a resource provider"),
        row(grow(mount, more), "Volume 'v' cannot change: it takes up a whole disk"),
        row(
            grow(VOLUME, reserved(scalar("cpus", 1), "eng", "p")),
            "GROW_VOLUME: 'addition' must be disk, not 'cpus'"),
        row(
            grow(VOLUME, reserved(scalar("disk", 0), "eng", "p")),
            "GROW_VOLUME: 'addition' must be more than nothing"),
        row(
            grow(VOLUME, volume(more, "w", "p")),
            "GROW_VOLUME: 'addition' must not be a persistent volume"),
        row(
            grow(VOLUME, on(DiskInfo.Source.Type.PATH, more)),
            "GROW_VOLUME: 'addition' must be of the disk that volume 'v' is on"),
        row(
            grow(VOLUME, scalar("disk", 16)),
            "GROW_VOLUME: 'addition' must be reserved as volume 'v' is"),
        row(
            grow(VOLUME, more),
            "GROW_VOLUME needs [disk(eng):64;disk(eng):16], which is more than available"
                + " [cpus:4;mem:1024;disk:1000;disk:500]: short of [disk(eng):64;disk(eng):16]"),
        row(shrink(DISK, 1), "Resource 'disk' has no 'disk.persistence'"),
        row(shrink(shared(VOLUME), 1), "Volume 'v' cannot change: it is shared"),
        row(shrink(of("one", VOLUME), 1), "Volume 'v' cannot change: it is of a resource provider"),
        row(shrink(mount, 1), "Volume 'v' cannot change: it takes up a whole disk"),
        row(
            shrink(VOLUME, 0),
            "SHRINK_VOLUME: 'subtract' is 0.0, between 0 and the size 64 of volume 'v' is"
                + " accepted"),
        row(
            shrink(VOLUME, 64),
            "SHRINK_VOLUME: 'subtract' is 64.0, between 0 and the size 64 of volume 'v' is"
                + " accepted"),
        row(
            shrink(VOLUME, 63.9999),
            "SHRINK_VOLUME: 'subtract' is 63.9999, between 0 and the size 64 of volume 'v' is"
                + " accepted"));
  }

  private static Stream<Arguments> disks() {
    Resource raw = of("one", on(DiskInfo.Source.Type.RAW, scalar("disk", 64)));
    Resource profiled =
        raw.toBuilder()
            .setDisk(
                DiskInfo.newBuilder()
                    .setSource(raw.getDisk().getSource().toBuilder().setProfile("fast")))
            .build();
    DiskInfo.Source.Type mount = DiskInfo.Source.Type.MOUNT;
    return Stream.of(
        row(
            createDisk(scalar("disk", 64), mount),
            "CREATE_DISK: 'source' must be of a resource provider"),
        row(
            createDisk(of("one", scalar("disk", 64)), mount),
            "CREATE_DISK: 'source' must be a RAW disk"),
        row(
            createDisk(raw, DiskInfo.Source.Type.RAW, "fast"),
            "CREATE_DISK: 'target_type' is RAW, MOUNT and BLOCK are accepted"),
        row(
            createDisk(raw, mount),
            "CREATE_DISK: 'target_profile' must be set, 'source' has no profile"),
        row(
            createDisk(profiled, mount, "fast"),
            "CREATE_DISK: 'target_profile' must be unset, 'source' has a profile"),
        row(
            createDisk(profiled, mount),
            "CREATE_DISK needs [disk:64] of resource provider 'one', which is more than available"
                + " [cpus:4;mem:1024;disk:1000;disk:500]"),
        row(
            destroyDisk(scalar("disk", 64)),
            "DESTROY_DISK: 'source' must be of a resource provider"),
        row(
            destroyDisk(of("one", scalar("disk", 64))),
            "DESTROY_DISK: 'source' must be a MOUNT, BLOCK or RAW disk"),
        row(destroyDisk(raw), "DESTROY_DISK: a RAW 'source' must have an id"),
        row(
            destroyDisk(of("one", volume(on(DiskInfo.Source.Type.MOUNT, DISK), "v", "p"))),
            "DESTROY_DISK: 'source' carries persistent volume 'v'"),
        row(
            destroyDisk(of("one", on(DiskInfo.Source.Type.MOUNT, scalar("disk", 64)))),
            "DESTROY_DISK needs [disk:64] of resource provider 'one', which is more than available"
                + " [cpus:4;mem:1024;disk:1000;disk:500]"));
  }

  private final Cluster cluster = new Cluster();
  private final SimAgent agent =
      new SimAgent(cluster, "a", 4, 1024)
          .with(scalar("disk", 1000), on(DiskInfo.Source.Type.MOUNT, scalar("disk", 500)));
  private final SimFramework framework =
      framework("eng", Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT);

  private SimFramework framework(String role, Type... capabilities) {
    return new SimFramework(cluster, role, capabilities).with(info -> info.setPrincipal("p"));
  }

  private void start() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
  }

  private List<OperationStatus> statuses() {
    return framework
        .events(io.souk.protocol.mesos.scheduler.Event.Type.UPDATE_OPERATION_STATUS)
        .stream()
        .map(event -> event.getUpdateOperationStatus().getStatus())
        .toList();
  }

  private void assertRefused(Operation operation, String message) {
    Offer offer = framework.offer();
    framework.operate(offer, 0, operation, named("op", operation));
    assertThat(statuses()).hasSize(1);
    OperationStatus status = statuses().getLast();
    assertThat(status.getMessage()).isEqualTo(message);
    assertThat(status.getState()).isEqualTo(OperationState.OPERATION_ERROR);
    assertThat(status.getOperationId().getValue()).isEqualTo("op");
    assertThat(status.hasUuid()).isFalse();
    assertThat(agent.events(Event.Type.APPLY_OPERATION)).isEmpty();
    assertThat(cluster.view.snapshot().operations()).isEmpty();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("faults")
  void isRefused(Operation operation, String message) {
    start();
    assertRefused(operation, message);
  }

  @ParameterizedTest
  @MethodSource("lackingAgents")
  void agentMustBeCapable(
      Capability.Type lacking, String role, Operation operation, String message) {
    agent.capableOf(
        Stream.of(Capability.Type.values())
            .filter(type -> type != lacking && type != Capability.Type.UNKNOWN)
            .toArray(Capability.Type[]::new));
    framework.with(info -> info.clearRoles().addRoles(role));
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
    framework.operate(framework.offer(), 0, named("op", operation));
    assertThat(statuses().getFirst().getMessage()).isEqualTo(message);
  }

  static Stream<Arguments> lackingAgents() {
    return Stream.of(
        Arguments.of(
            Capability.Type.RESERVATION_REFINEMENT,
            "eng/ads",
            reserve(reserved(reserved(scalar("cpus", 1), "eng"), "eng/ads", "p")),
            "Resource 'cpus' has a refined reservation and the agent lacks capability"
                + " RESERVATION_REFINEMENT"),
        Arguments.of(
            Capability.Type.RESIZE_VOLUME,
            "eng",
            grow(VOLUME, reserved(scalar("disk", 16), "eng", "p")),
            "Volume 'v' cannot change: the agent lacks capability RESIZE_VOLUME"),
        Arguments.of(
            Capability.Type.RESIZE_VOLUME,
            "eng",
            shrink(VOLUME, 16),
            "Volume 'v' cannot change: the agent lacks capability RESIZE_VOLUME"),
        Arguments.of(
            Capability.Type.RESOURCE_PROVIDER,
            "eng",
            reserve(CPUS),
            "Operation ID 'op' is set and the agent lacks capability RESOURCE_PROVIDER"),
        Arguments.of(
            Capability.Type.AGENT_OPERATION_FEEDBACK,
            "eng",
            reserve(CPUS),
            "Operation ID 'op' is set and the agent lacks capability AGENT_OPERATION_FEEDBACK"));
  }

  @Test
  void operationIdsAreUniqueAndWellFormed() {
    start();
    framework.operate(
        framework.offer(),
        0,
        named("a/b", reserve(CPUS)),
        named("op", reserve(CPUS)),
        named("op", reserve(CPUS)));
    cluster.allocate();
    framework.operate(framework.offer(), 0, named("op", reserve(CPUS)));
    assertThat(statuses())
        .extracting(OperationStatus::getMessage)
        .containsExactly(
            "Operation ID 'a/b' must not contain '/'",
            "Operation has duplicate ID: op",
            "Operation has duplicate ID: op");
    assertThat(agent.events(Event.Type.APPLY_OPERATION)).hasSize(1);
  }

  @Test
  void principalMayBeAnyWhereTheFrameworkHasNone() {
    framework.with(info -> info.clearPrincipal());
    start();
    framework.operate(
        framework.offer(),
        0,
        reserve(reserved(scalar("cpus", 1), "eng")),
        reserve(reserved(scalar("cpus", 1), "eng", "q")));
    assertThat(agent.events(Event.Type.APPLY_OPERATION)).hasSize(2);
  }

  @Test
  void refinedReservationIsMadeAndTakenApartLayerByLayer() {
    SimFramework ads = framework("eng/ads", Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT);
    start();
    framework.operate(framework.offer(), 0, reserve(CPUS));
    framework.suppress();
    ads.subscribe();
    cluster.advance(java.time.Duration.ofSeconds(2));
    Resource refined = reserved(CPUS, "eng/ads", "p");
    Offer offer = ads.offer();
    ads.operate(offer, 0, reserve(refined));
    cluster.allocate();
    assertThat(ads.offer().getResourcesList()).contains(allocated(refined, "eng/ads"));
    ads.operate(ads.offer(), 0, unreserve(refined));
    cluster.allocate();
    assertThat(ads.offer().getResourcesList()).contains(allocated(CPUS, "eng/ads"));
  }

  @Test
  void volumeIsGrownAndShrunk() {
    start();
    Resource more = reserved(scalar("disk", 16), "eng", "p");
    Resource grown = volume(reserved(scalar("disk", 80), "eng", "p"), "v", "p");
    framework.operate(
        framework.offer(), 0, reserve(DISK, more), create(VOLUME), named("g", grow(VOLUME, more)));
    cluster.allocate();
    assertThat(framework.offer().getResourcesList()).contains(allocated(grown, "eng"));
    framework.operate(framework.offer(), 0, named("s", shrink(grown, 16)));
    cluster.allocate();
    assertThat(framework.offer().getResourcesList())
        .contains(allocated(VOLUME, "eng"), allocated(more, "eng"));
    agent.reportOperations();
    assertThat(statuses())
        .extracting(OperationStatus::getState)
        .containsExactly(OperationState.OPERATION_FINISHED, OperationState.OPERATION_FINISHED);
  }

  @Test
  void volumeOnAMountDiskTakesItWhole() {
    start();
    Resource part = reserved(on(DiskInfo.Source.Type.MOUNT, scalar("disk", 200)), "eng", "p");
    Resource whole = reserved(on(DiskInfo.Source.Type.MOUNT, scalar("disk", 500)), "eng", "p");
    framework.operate(
        framework.offer(),
        0,
        named("part", reserve(part)),
        named("whole", reserve(whole)),
        named("volume", create(volume(whole, "m", "p"))));
    assertThat(statuses())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getOperationId().getValue()).isEqualTo("part");
              assertThat(status.getMessage()).contains("short of [disk:200]");
            });
    cluster.allocate();
    assertThat(framework.offer().getResourcesList())
        .contains(allocated(volume(whole, "m", "p"), "eng"));
  }
}
