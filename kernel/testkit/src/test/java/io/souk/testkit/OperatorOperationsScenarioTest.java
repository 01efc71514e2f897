package io.souk.testkit;

import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimFramework.task;
import static io.souk.testkit.SimResources.reserved;
import static io.souk.testkit.SimResources.shared;
import static io.souk.testkit.SimResources.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.protocol.agent.Event;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo.Capability;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.master.Call;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reservations and volumes that operators make. */
class OperatorOperationsScenarioTest {

  private final Cluster cluster = new Cluster();
  private final SimFramework eng = framework("eng");
  private final SimFramework ops = framework("ops");
  private final SimAgent agent = new SimAgent(cluster, "a", 4, 1024).with(scalar("disk", 1000));

  private final Resource cpus = reserved(scalar("cpus", 3), "eng");
  private final Resource disk = reserved(scalar("disk", 64), "eng");
  private final Resource volume = volume(disk, "v");

  private SimFramework framework(String role) {
    return new SimFramework(
        cluster, role, Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT, Type.SHARED_RESOURCES);
  }

  @BeforeEach
  void start() {
    agent.subscribe();
  }

  private Reply send(Call.Builder call, Optional<String> principal) {
    return cluster.send(new Command.OperatorCall(call.build(), principal));
  }

  private Reply reserve(AgentID on, List<Resource> source, Resource... resources) {
    return send(
        Call.newBuilder()
            .setType(Call.Type.RESERVE_RESOURCES)
            .setReserveResources(
                Call.ReserveResources.newBuilder()
                    .setAgentId(on)
                    .addAllSource(source)
                    .addAllResources(List.of(resources))),
        Optional.empty());
  }

  private Reply reserve(Resource... resources) {
    return reserve(agent.id(), List.of(), resources);
  }

  private Reply unreserve(Resource... resources) {
    return send(
        Call.newBuilder()
            .setType(Call.Type.UNRESERVE_RESOURCES)
            .setUnreserveResources(
                Call.UnreserveResources.newBuilder()
                    .setAgentId(agent.id())
                    .addAllResources(List.of(resources))),
        Optional.empty());
  }

  private Reply create(Resource... volumes) {
    return send(
        Call.newBuilder()
            .setType(Call.Type.CREATE_VOLUMES)
            .setCreateVolumes(
                Call.CreateVolumes.newBuilder()
                    .setAgentId(agent.id())
                    .addAllVolumes(List.of(volumes))),
        Optional.empty());
  }

  private Reply destroy(Resource... volumes) {
    return send(
        Call.newBuilder()
            .setType(Call.Type.DESTROY_VOLUMES)
            .setDestroyVolumes(
                Call.DestroyVolumes.newBuilder()
                    .setAgentId(agent.id())
                    .addAllVolumes(List.of(volumes))),
        Optional.empty());
  }

  private List<Resource> total() {
    return cluster.view.snapshot().agents().iterator().next().total();
  }

  @Test
  void reservationServesItsRoleAndNoOther() {
    assertThat(reserve(cpus)).isEqualTo(Reply.accepted());
    agent.reportOperations();
    assertThat(agent.operations().checkpointed()).containsExactly(cpus);
    assertThat(agent.operations().updates()).isEmpty();
    ops.subscribe();
    cluster.allocate();
    assertThat(SimFramework.amount(ops.offer().getResourcesList(), "cpus")).isEqualTo(1);
    eng.subscribe();
    cluster.allocate();
    assertThat(SimFramework.amount(eng.offer().getResourcesList(), "cpus")).isEqualTo(3);
  }

  @Test
  void volumesAreMadeChangedAndDestroyed() {
    Resource more = reserved(scalar("disk", 36), "eng");
    Resource grown = volume(reserved(scalar("disk", 100), "eng"), "v");
    assertThat(reserve(disk, more)).isEqualTo(Reply.accepted());
    assertThat(create(volume)).isEqualTo(Reply.accepted());
    assertThat(total()).contains(volume, scalar("disk", 900));
    assertThat(
            send(
                Call.newBuilder()
                    .setType(Call.Type.GROW_VOLUME)
                    .setGrowVolume(
                        Call.GrowVolume.newBuilder()
                            .setAgentId(agent.id())
                            .setVolume(volume)
                            .setAddition(more)),
                Optional.empty()))
        .isEqualTo(Reply.accepted());
    assertThat(total()).contains(grown);
    assertThat(
            send(
                Call.newBuilder()
                    .setType(Call.Type.SHRINK_VOLUME)
                    .setShrinkVolume(
                        Call.ShrinkVolume.newBuilder()
                            .setAgentId(agent.id())
                            .setVolume(grown)
                            .setSubtract(Value.Scalar.newBuilder().setValue(36))),
                Optional.empty()))
        .isEqualTo(Reply.accepted());
    assertThat(destroy(volume)).isEqualTo(Reply.accepted());
    assertThat(unreserve(disk, more)).isEqualTo(Reply.accepted());
    assertThat(total()).contains(scalar("disk", 1000)).doesNotContain(disk);
    agent.reportOperations();
    assertThat(agent.operations().checkpointed()).isEmpty();
    assertThat(cluster.view.snapshot().operations()).isEmpty();
  }

  @Test
  void offersAreTakenBackUntilItFits() {
    SimAgent other = new SimAgent(cluster, "b", 4, 1024).subscribe();
    reserve(reserved(scalar("mem", 512), "ops"));
    ops.subscribe();
    cluster.allocate();
    assertThat(ops.offers()).hasSize(2);
    assertThat(reserve(cpus)).isEqualTo(Reply.accepted());
    assertThat(ops.offers()).extracting(Offer::getAgentId).containsExactly(other.id());
    cluster.allocate();
    assertThat(ops.offers())
        .filteredOn(offer -> offer.getAgentId().equals(agent.id()))
        .singleElement()
        .satisfies(
            offer ->
                assertThat(SimFramework.amount(offer.getResourcesList(), "cpus")).isEqualTo(1));
  }

  @Test
  void offersThatDoNotHelpAreLeftAlone() {
    reserve(reserved(scalar("mem", 512), "eng"), reserved(scalar("cpus", 1), "eng"));
    eng.with(
            info ->
                info.putOfferFilters(
                    "eng",
                    io.souk.protocol.mesos.OfferFilters.newBuilder()
                        .setMinAllocatableResources(
                            io.souk.protocol.mesos.OfferFilters.MinAllocatableResources
                                .getDefaultInstance())
                        .build()))
        .subscribe();
    cluster.allocate();
    eng.decline(eng.offer(), 0);
    ops.subscribe();
    cluster.allocate();
    assertThat(ops.offers()).hasSize(1);
    cluster.advance(Duration.ofSeconds(2));
    assertThat(eng.offers()).hasSize(1);
    assertThat(reserve(reserved(scalar("disk", 10), "eng"))).isEqualTo(Reply.accepted());
    assertThat(eng.events(io.souk.protocol.mesos.scheduler.Event.Type.RESCIND)).isEmpty();
    assertThat(ops.offers()).isEmpty();
  }

  @Test
  void whatIsUsedCannotBeTaken() {
    ops.subscribe();
    cluster.allocate();
    ops.accept(ops.offer(), 600, task("t", ops.offer(), 2, 64));
    assertThat(reserve(cpus))
        .isEqualTo(
            Reply.conflict(
                "RESERVE needs [cpus:3], which is more than available"
                    + " [cpus:2;mem:960;disk:1000]: short of [cpus:1]"));
    assertThat(agent.events(Event.Type.APPLY_OPERATION)).isEmpty();
  }

  @Test
  void nothingIsRescindedWhenItDoesNotFitAtAll() {
    ops.subscribe();
    cluster.allocate();
    assertThat(reserve(reserved(scalar("cpus", 5), "eng")).status()).isEqualTo(409);
    assertThat(ops.offers()).hasSize(1);
  }

  @Test
  void badCallsAreRefused() {
    AgentID nobody = AgentID.newBuilder().setValue("nobody").build();
    assertThat(reserve(nobody, List.of(), cpus))
        .isEqualTo(Reply.badRequest("No agent found with specified ID"));
    assertThat(reserve(scalar("cpus", 1)))
        .isEqualTo(Reply.badRequest("Resource 'cpus' is not dynamically reserved"));
    assertThat(
            reserve(
                cpus.toBuilder()
                    .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("eng"))
                    .build()))
        .isEqualTo(
            Reply.badRequest(
                "RESERVE's resources must not be allocated to a role, they are to 'eng'"));
    assertThat(destroy(volume))
        .isEqualTo(Reply.badRequest("Volume 'v' does not exist on the agent"));
    assertThat(unreserve(cpus).status()).isEqualTo(409);
    agent.disconnect();
    assertThat(reserve(cpus))
        .isEqualTo(Reply.conflict("Agent " + agent.id().getValue() + " is disconnected"));
  }

  @Test
  void agentMustBeCapableOfHierarchicalRoles() {
    SimAgent old =
        new SimAgent(cluster, "old", 4, 1024).capableOf(Capability.Type.MULTI_ROLE).subscribe();
    assertThat(reserve(old.id(), List.of(), reserved(scalar("cpus", 1), "eng/ads")))
        .isEqualTo(
            Reply.badRequest(
                "Resource 'cpus' is reserved for role 'eng/ads' and the agent lacks capability"
                    + " HIERARCHICAL_ROLE"));
    assertThat(reserve(agent.id(), List.of(), reserved(scalar("cpus", 1), "eng/ads")))
        .isEqualTo(Reply.accepted());
  }

  @Test
  void principalOfTheCallerMustBeNamed() {
    Call.Builder call =
        Call.newBuilder()
            .setType(Call.Type.RESERVE_RESOURCES)
            .setReserveResources(
                Call.ReserveResources.newBuilder().setAgentId(agent.id()).addResources(cpus));
    assertThat(send(call, Optional.of("admin")))
        .isEqualTo(
            Reply.badRequest(
                "The reservation of 'cpus' names principal none, the caller's principal is"
                    + " 'admin'"));
    call.getReserveResourcesBuilder().setResources(0, reserved(scalar("cpus", 3), "eng", "admin"));
    assertThat(send(call, Optional.of("admin"))).isEqualTo(Reply.accepted());
  }

  @Test
  void reservationMovesFromSourceToResources() {
    reserve(cpus);
    Resource moved = reserved(scalar("cpus", 3), "ops");
    assertThat(reserve(agent.id(), List.of(cpus), reserved(scalar("cpus", 2), "ops")))
        .isEqualTo(
            Reply.badRequest(
                "RESERVE: 'source' [cpus(eng):3] and 'resources' [cpus(ops):2] must be the same"
                    + " but for dynamic reservations"));
    assertThat(reserve(agent.id(), List.of(cpus), moved)).isEqualTo(Reply.accepted());
    assertThat(total()).contains(moved).doesNotContain(cpus);
    reserve(disk);
    create(volume);
    assertThat(reserve(agent.id(), List.of(volume), volume))
        .isEqualTo(Reply.badRequest("RESERVE: 'source' must not hold persistent volumes"));
  }

  @Test
  void usedVolumeIsNotDestroyed() {
    reserve(disk);
    create(volume);
    eng.subscribe();
    cluster.allocate();
    TaskInfo task = task("t", eng.offer(), 1, 64).toBuilder().addResources(volume).build();
    eng.accept(eng.offer(), 600, task);
    assertThat(destroy(volume))
        .isEqualTo(Reply.badRequest("Volume 'v' is in use by a task or an executor"));
  }

  @Test
  void destroyedSharedVolumeIsTakenOutOfAllOffers() {
    Resource common = shared(volume);
    reserve(disk);
    create(common);
    SimFramework second =
        new SimFramework(
                cluster, "eng", Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT, Type.SHARED_RESOURCES)
            .subscribe();
    cluster.allocate();
    assertThat(second.offers()).hasSize(1);
    assertThat(destroy(common)).isEqualTo(Reply.accepted());
    assertThat(second.offers()).isEmpty();
    assertThat(total()).contains(disk).doesNotContain(common);
  }

  @Test
  void failedOperationIsTakenBack() {
    reserve(cpus);
    agent.failOperations(true);
    agent.reportOperations();
    assertThat(WireResources.read(total()))
        .isEqualTo(WireResources.read(agent.info.getResourcesList()));
    assertThat(cluster.view.snapshot().operations()).isEmpty();
  }
}
