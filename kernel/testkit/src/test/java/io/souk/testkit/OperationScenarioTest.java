package io.souk.testkit;

import static io.souk.testkit.SimFramework.amount;
import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimFramework.task;
import static io.souk.testkit.SimResources.create;
import static io.souk.testkit.SimResources.destroy;
import static io.souk.testkit.SimResources.named;
import static io.souk.testkit.SimResources.reserve;
import static io.souk.testkit.SimResources.reserved;
import static io.souk.testkit.SimResources.unreserve;
import static io.souk.testkit.SimResources.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.view.AgentView;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reservations and volumes, from the offer to the agent's answer and back. */
class OperationScenarioTest {

  private final Cluster cluster = new Cluster();
  private final SimFramework framework =
      new SimFramework(
              cluster, "eng", Type.MULTI_ROLE, Type.PARTITION_AWARE, Type.RESERVATION_REFINEMENT)
          .with(info -> info.setPrincipal("p"));
  private final SimAgent agent = new SimAgent(cluster, "a", 2, 4096).with(scalar("disk", 8192));

  private final Resource cpus = reserved(scalar("cpus", 0.5), "eng", "p");
  private final Resource disk = reserved(scalar("disk", 64), "eng", "p");
  private final Resource volume = volume(disk, "v1", "p");

  @BeforeEach
  void start() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
  }

  private List<OperationStatus> statuses() {
    return framework.events(Event.Type.UPDATE_OPERATION_STATUS).stream()
        .map(event -> event.getUpdateOperationStatus().getStatus())
        .toList();
  }

  private AgentView agentView() {
    return cluster.view.snapshot().agents().iterator().next();
  }

  private static List<Resource> without(List<Resource> resources) {
    return resources.stream().map(r -> r.toBuilder().clearAllocationInfo().build()).toList();
  }

  @Test
  void whatWasReservedAndMadeIsOfferedAndTheRestWithIt() {
    framework.operate(
        framework.offer(), 5, named("op-1", reserve(cpus, disk)), named("op-2", create(volume)));
    cluster.allocate();
    List<Resource> offered = framework.offer().getResourcesList();
    assertThat(without(offered))
        .containsExactly(
            cpus, volume, scalar("cpus", 1.5), scalar("mem", 4096), scalar("disk", 8128));
    assertThat(offered)
        .allSatisfy(r -> assertThat(r.getAllocationInfo().getRole()).isEqualTo("eng"));
  }

  @Test
  void outcomeIsToldBeforeItIsOffered() {
    framework.operate(framework.offer(), 5, named("op-1", reserve(cpus)));
    cluster.advance(Duration.ofMillis(900));
    assertThat(framework.offers()).as("while the agent owes an answer").isEmpty();
    agent.reportOperations();
    cluster.advance(Duration.ofMillis(2));
    assertThat(framework.offers()).hasSize(1);
    List<Event.Type> told = framework.events().stream().map(Event::getType).toList();
    assertThat(told.subList(told.size() - 2, told.size()))
        .containsExactly(Event.Type.UPDATE_OPERATION_STATUS, Event.Type.OFFERS);
  }

  @Test
  void offersWaitASecondAtTheMostForTheAnswer() {
    framework.operate(framework.offer(), 5, named("op-1", reserve(cpus)));
    cluster.advance(Duration.ofMillis(1_002));
    assertThat(framework.offers()).hasSize(1);
  }

  @Test
  void agentIsToldInOrderAndItsTotalIsShown() {
    framework.operate(framework.offer(), 5, named("op-1", reserve(disk)), create(volume));
    List<io.souk.protocol.agent.Event> told =
        agent.events(io.souk.protocol.agent.Event.Type.APPLY_OPERATION);
    assertThat(told)
        .extracting(event -> event.getApplyOperation().getInfo().getType())
        .containsExactly(Offer.Operation.Type.RESERVE, Offer.Operation.Type.CREATE);
    assertThat(told)
        .allSatisfy(e -> assertThat(e.getApplyOperation().getUuid().size()).isEqualTo(16));
    assertThat(told.get(0).getApplyOperation().getFrameworkId()).isEqualTo(framework.id());
    assertThat(told.get(0).getApplyOperation().getUuid())
        .isNotEqualTo(told.get(1).getApplyOperation().getUuid());
    assertThat(agentView().total()).contains(volume, scalar("disk", 8128));
    assertThat(agent.operations().resources()).isEqualTo(WireResources.read(agentView().total()));
  }

  @Test
  void endIsForwardedAndAcknowledgedThroughTheFramework() {
    framework.operate(framework.offer(), 5, named("op-1", reserve(cpus)));
    assertThat(statuses()).isEmpty();
    agent.reportOperations();
    OperationStatus status = statuses().getFirst();
    assertThat(status.getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(status.getOperationId().getValue()).isEqualTo("op-1");
    assertThat(status.getAgentId()).isEqualTo(agent.id());
    assertThat(status.getUuid().getValue().size()).isEqualTo(16);
    Operation shown = cluster.view.snapshot().operations().iterator().next().operation();
    assertThat(shown.getLatestStatus()).isEqualTo(status);
    assertThat(shown.getStatusesList()).containsExactly(status);
    assertThat(shown.getInfo().getReserve().getResources(0).getAllocationInfo().getRole())
        .isEqualTo("eng");
    assertThat(shown.getFrameworkId()).isEqualTo(framework.id());

    agent.reportOperations();
    assertThat(statuses()).containsExactly(status, status);
    framework.acknowledgeOperation(status);
    assertThat(agent.operations().updates()).isEmpty();
    assertThat(cluster.view.snapshot().operations()).isEmpty();
  }

  @Test
  void onlyMatchingAcknowledgementsAreRelayed() {
    framework.operate(framework.offer(), 5, named("op-1", reserve(cpus)));
    agent.reportOperations();
    OperationStatus status = statuses().getFirst();
    framework.acknowledgeOperation(
        status.toBuilder().setAgentId(status.getAgentId().toBuilder().setValue("other")).build());
    framework.acknowledgeOperation(
        status.toBuilder()
            .setUuid(status.getUuid().toBuilder().setValue(SimFramework.uuid(99)))
            .build());
    framework.acknowledgeOperation(
        status.toBuilder()
            .setOperationId(status.getOperationId().toBuilder().setValue("op-2"))
            .build());
    assertThat(agent.operations().updates()).hasSize(1);
    agent.disconnect();
    framework.acknowledgeOperation(status);
    assertThat(cluster.view.snapshot().operations()).hasSize(1);
    agent.subscribe();
    agent.reportOperations();
    framework.acknowledgeOperation(statuses().getLast());
    assertThat(agent.operations().updates()).isEmpty();
  }

  @Test
  void masterAcknowledgesWhatHasNoId() {
    framework.operate(framework.offer(), 5, reserve(cpus));
    agent.reportOperations();
    assertThat(statuses()).isEmpty();
    assertThat(agent.operations().updates()).isEmpty();
    assertThat(cluster.view.snapshot().operations()).isEmpty();
    assertThat(agentView().total()).contains(cpus);
  }

  @Test
  void taskIsLaunchedOnWhatTheSameAcceptHasMade() {
    Offer offer = framework.offer();
    TaskInfo task =
        task("t", offer, 1, 64).toBuilder()
            .clearResources()
            .addResources(cpus)
            .addResources(scalar("mem", 32))
            .addResources(volume)
            .build();
    framework.operate(
        offer,
        5,
        reserve(cpus, disk),
        create(volume),
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.LAUNCH)
            .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task))
            .build());
    assertThat(framework.updates()).isEmpty();
    assertThat(agent.tasks()).hasSize(1);
    assertThat(agent.events())
        .extracting(io.souk.protocol.agent.Event::getType)
        .containsSubsequence(
            io.souk.protocol.agent.Event.Type.APPLY_OPERATION,
            io.souk.protocol.agent.Event.Type.APPLY_OPERATION,
            io.souk.protocol.agent.Event.Type.RUN_TASKS);

    cluster.advance(Duration.ofSeconds(6));
    assertThat(without(framework.offer().getResourcesList())).doesNotContain(volume);
    framework.operate(framework.offer(), 0, named("op-9", destroy(volume)));
    assertThat(statuses().getLast().getMessage())
        .isEqualTo("Volume 'v1' is in use by a task or an executor");
    agent.update(framework.id(), "t", TaskState.TASK_FINISHED);
    cluster.advance(Duration.ofSeconds(6));
    assertThat(framework.offers())
        .anySatisfy(o -> assertThat(without(o.getResourcesList())).contains(volume));
  }

  @Test
  void invalidOperationIsSkippedAndTheRestProceeds() {
    Resource other = reserved(scalar("cpus", 0.5), "eng", "somebody");
    framework.operate(
        framework.offer(), 0, named("op-1", reserve(other)), reserve(other), reserve(cpus));
    assertThat(statuses())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getState()).isEqualTo(OperationState.OPERATION_ERROR);
              assertThat(status.hasUuid()).isFalse();
              assertThat(status.getOperationId().getValue()).isEqualTo("op-1");
            });
    cluster.allocate();
    assertThat(without(framework.offer().getResourcesList())).contains(cpus);
    assertThat(cluster.view.snapshot().operations()).hasSize(1);
  }

  @Test
  void unusedRestIsFilteredAndConvertedIsNot() {
    SimFramework second =
        new SimFramework(cluster, "ops", Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT).subscribe();
    framework.operate(framework.offer(), 600, reserve(cpus));
    cluster.allocate();
    // The framework declined the rest for ten minutes, and an offer with its reservation is more.
    assertThat(framework.offers().size() + second.offers().size()).isPositive();
    second.offers().forEach(offer -> second.decline(offer, 600));
    cluster.advance(Duration.ofSeconds(2));
    assertThat(without(framework.offer().getResourcesList())).contains(cpus);
  }

  @Test
  void everythingIsUndoneInReverse() {
    framework.operate(framework.offer(), 0, reserve(cpus, disk), create(volume));
    cluster.allocate();
    framework.operate(framework.offer(), 0, destroy(volume), unreserve(cpus, disk));
    cluster.allocate();
    assertThat(without(framework.offer().getResourcesList()))
        .containsExactlyInAnyOrder(scalar("cpus", 2), scalar("mem", 4096), scalar("disk", 8192));
    agent.reportOperations();
    assertThat(agent.operations().checkpointed()).isEmpty();
    assertThat(cluster.view.snapshot().operations()).isEmpty();
  }

  @Test
  void frameworkWithoutRefinementSpeaksTheOldFormat() {
    SimFramework old =
        new SimFramework(cluster, "old").with(info -> info.setRole("ops").setPrincipal("q"));
    framework.teardown();
    old.subscribe();
    cluster.allocate();
    Resource mine =
        scalar("cpus", 1).toBuilder()
            .setRole("ops")
            .setReservation(Resource.ReservationInfo.newBuilder().setPrincipal("q"))
            .build();
    old.operate(old.offer(), 0, reserve(mine));
    cluster.allocate();
    assertThat(old.offer().getResourcesList()).contains(mine);
    // Either format is understood.
    old.operate(old.offer(), 0, unreserve(reserved(scalar("cpus", 1), "ops", "q")));
    cluster.allocate();
    assertThat(amount(old.offer().getResourcesList(), "cpus")).isEqualTo(2);
    assertThat(old.offer().getResourcesList())
        .allSatisfy(r -> assertThat(r.hasReservation()).isFalse());
  }

  @Test
  void failedOperationIsTakenBackWithWhatWasBuiltOnIt() {
    framework.operate(framework.offer(), 0, named("op-1", reserve(disk)), create(volume));
    cluster.allocate();
    Offer offer = framework.offer();
    assertThat(without(offer.getResourcesList())).contains(volume);
    agent.failOperations(true);
    agent.reportOperations();
    assertThat(statuses().getLast().getState()).isEqualTo(OperationState.OPERATION_DROPPED);
    assertThat(framework.events(Event.Type.RESCIND))
        .extracting(event -> event.getRescind().getOfferId())
        .containsExactly(offer.getId());
    assertThat(WireResources.read(agentView().total()))
        .isEqualTo(WireResources.read(agent.info.getResourcesList()));
    cluster.allocate();
    assertThat(without(framework.offer().getResourcesList()))
        .containsExactlyInAnyOrder(scalar("cpus", 2), scalar("mem", 4096), scalar("disk", 8192));
  }

  @Test
  void reservationServesItsRoleOnly() {
    framework.operate(framework.offer(), 0, reserve(cpus));
    cluster.allocate();
    framework.decline(framework.offer(), 600);
    SimFramework other =
        new SimFramework(cluster, "ops", Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT).subscribe();
    cluster.allocate();
    assertThat(without(other.offer().getResourcesList()))
        .containsExactlyInAnyOrder(scalar("cpus", 1.5), scalar("mem", 4096), scalar("disk", 8192));
  }

  @Test
  void operationThatDidNotReachTheAgentIsDroppedWhenItComesBack() {
    framework.operate(framework.offer(), 0, named("op-1", reserve(cpus)));
    agent.loseUnread();
    agent.subscribe();
    assertThat(statuses())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getState()).isEqualTo(OperationState.OPERATION_DROPPED);
              assertThat(status.hasUuid()).isFalse();
              assertThat(status.getAgentId()).isEqualTo(agent.id());
            });
    assertThat(cluster.view.snapshot().operations()).isEmpty();
    assertThat(agentView().total()).doesNotContain(cpus).contains(scalar("cpus", 2));
  }

  @Test
  void newLeaderLearnsReservationsVolumesAndOperationsFromTheAgent() {
    framework.operate(framework.offer(), 0, named("op-1", reserve(disk)), create(volume));
    agent.take();
    Cluster next = cluster.restarted();
    SimFramework returned = framework.movedTo(next).subscribe();
    SimAgent back = agent.movedTo(next);
    back.subscribe();
    next.allocate();
    assertThat(without(returned.offer().getResourcesList())).contains(volume);
    assertThat(next.view.snapshot().operations()).hasSize(2);
    back.reportOperations();
    OperationStatus status =
        returned
            .events(Event.Type.UPDATE_OPERATION_STATUS)
            .getFirst()
            .getUpdateOperationStatus()
            .getStatus();
    assertThat(status.getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    returned.acknowledgeOperation(status);
    assertThat(back.operations().updates()).isEmpty();
    assertThat(next.view.snapshot().operations()).isEmpty();
  }

  @Test
  void unreachableAgentMakesItsOperationsUnreachable() {
    framework.operate(framework.offer(), 0, named("op-1", reserve(cpus)));
    cluster.advance(Duration.ofSeconds(120));
    assertThat(statuses())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getState()).isEqualTo(OperationState.OPERATION_UNREACHABLE);
              assertThat(status.hasUuid()).isFalse();
            });
    assertThat(cluster.view.snapshot().operations()).isEmpty();
    framework.reconcileOperation("op-1", agent.id());
    assertThat(statuses().getLast().getState()).isEqualTo(OperationState.OPERATION_UNREACHABLE);
    agent.subscribe();
    agent.reportOperations();
    assertThat(statuses().getLast().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
  }

  @Test
  void removedAgentDropsItsOperations() {
    framework.operate(framework.offer(), 0, named("op-1", reserve(cpus)));
    agent.call(
        io.souk.protocol.agent.Call.newBuilder()
            .setType(io.souk.protocol.agent.Call.Type.UNREGISTER));
    assertThat(statuses())
        .singleElement()
        .satisfies(s -> assertThat(s.getState()).isEqualTo(OperationState.OPERATION_DROPPED));
  }

  @Test
  void reconciliationTellsOfAnOperationNobodyKnowsWhatBecameOfItsAgent() {
    assertReconciled(framework, agent, OperationState.OPERATION_UNKNOWN);

    Cluster next = cluster.restarted();
    SimFramework back = framework.movedTo(next).subscribe();
    assertReconciled(back, agent, OperationState.OPERATION_RECOVERING);
    next.advance(Duration.ofMinutes(11));
    assertReconciled(back, agent, OperationState.OPERATION_UNREACHABLE);

    new Operator(cluster).markGone(agent.id().getValue());
    assertReconciled(framework, agent, OperationState.OPERATION_GONE_BY_OPERATOR);
  }

  private static void assertReconciled(
      SimFramework framework, SimAgent agent, OperationState expected) {
    framework.reconcileOperation("never", agent.id());
    OperationStatus status =
        framework
            .events(Event.Type.UPDATE_OPERATION_STATUS)
            .getLast()
            .getUpdateOperationStatus()
            .getStatus();
    assertThat(status.getState()).isEqualTo(expected);
    assertThat(status.getOperationId().getValue()).isEqualTo("never");
    assertThat(status.getAgentId()).isEqualTo(agent.id());
    assertThat(status.hasUuid()).isFalse();
  }

  @Test
  void reconciliationTellsTheLatestStatusWithoutUuid() {
    framework.operate(framework.offer(), 0, named("op-1", reserve(cpus)), reserve(disk));
    framework.reconcileOperations();
    assertThat(statuses())
        .singleElement()
        .satisfies(s -> assertThat(s.getState()).isEqualTo(OperationState.OPERATION_PENDING));
    agent.reportOperations();
    framework.reconcileOperation("op-1", agent.id());
    OperationStatus known = statuses().getLast();
    assertThat(known.getState()).isEqualTo(OperationState.OPERATION_FINISHED);
    assertThat(known.hasUuid()).isFalse();
    framework.reconcileOperation("never", agent.id());
    assertThat(statuses().getLast().getState()).isEqualTo(OperationState.OPERATION_UNKNOWN);
  }

  @Test
  void operationsOfARemovedFrameworkAreAcknowledgedByTheMaster() {
    framework.operate(framework.offer(), 0, named("op-1", reserve(cpus)));
    agent.reportOperations();
    framework.operate(
        framework.offers().isEmpty() ? next() : framework.offer(), 0, named("op-2", reserve(disk)));
    framework.teardown();
    agent.take();
    assertThat(agent.operations().updates()).hasSize(1);
    agent.reportOperations();
    assertThat(agent.operations().updates()).isEmpty();
    assertThat(cluster.view.snapshot().operations()).isEmpty();
    assertThat(agentView().total()).contains(cpus, disk);
  }

  private Offer next() {
    cluster.allocate();
    return framework.offer();
  }

  @Test
  void operationsOfAFrameworkNobodyKnowsAreAcknowledgedAfterTenMinutes() {
    framework.operate(framework.offer(), 0, named("op-1", reserve(cpus)));
    agent.take();
    Cluster next = new Cluster();
    SimAgent back = agent.movedTo(next).answering();
    back.forgetFrameworks();
    back.subscribe();
    back.reportOperations();
    next.advance(Duration.ofMinutes(9));
    assertThat(back.operations().updates()).hasSize(1);
    next.advance(Duration.ofMinutes(2));
    assertThat(back.operations().updates()).isEmpty();
    assertThat(next.view.snapshot().operations()).isEmpty();
  }

  @Test
  void lentResourcesAreOfferedAndTakenBack() {
    SimFramework borrower =
        new SimFramework(
                cluster,
                "eng",
                Type.MULTI_ROLE,
                Type.RESERVATION_REFINEMENT,
                Type.REVOCABLE_RESOURCES)
            .subscribe();
    framework.decline(framework.offer(), 600);
    cluster.allocate();
    borrower.decline(borrower.offer(), 600);
    Resource lent =
        scalar("cpus", 1).toBuilder()
            .setRevocable(Resource.RevocableInfo.getDefaultInstance())
            .build();
    agent.lend(lent);
    cluster.allocate();
    assertThat(without(borrower.offer().getResourcesList())).contains(lent);
    assertThat(agentView().total()).contains(lent);
    Offer offer = borrower.offer();
    agent.lend();
    assertThat(borrower.events(Event.Type.RESCIND))
        .extracting(event -> event.getRescind().getOfferId())
        .containsExactly(offer.getId());
    assertThat(agentView().total()).doesNotContain(lent);
  }

  @Test
  void frameworkThatDestroysASharedVolumeTakesItOutOfOtherOffers() {
    Resource common = SimResources.shared(volume);
    Resource childCpus = reserved(scalar("cpus", 0.5), "eng/ads");
    Resource childMem = reserved(scalar("mem", 512), "eng/ads");
    framework.teardown();
    SimFramework child = sharing("eng/ads").subscribe();
    cluster.allocate();
    child.operate(child.offer(), 0, reserve(childCpus, childMem));
    child.suppress();
    SimFramework parent = sharing("eng").subscribe();
    cluster.advance(Duration.ofSeconds(2));
    parent.operate(parent.offer(), 0, reserve(disk), create(common));
    cluster.allocate();
    child.revive();
    cluster.allocate();
    assertThat(without(child.offer().getResourcesList())).contains(common, childCpus);
    assertThat(without(parent.offer().getResourcesList())).contains(common);
    Offer shown = child.offer();
    parent.operate(parent.offer(), 0, destroy(common));
    assertThat(child.events(Event.Type.RESCIND))
        .extracting(event -> event.getRescind().getOfferId())
        .contains(shown.getId());
    assertThat(without(agentView().total())).contains(disk).doesNotContain(common);
  }

  private SimFramework sharing(String role) {
    return new SimFramework(
        cluster, role, Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT, Type.SHARED_RESOURCES);
  }

  @Test
  void volumeOfAnExecutorIsInUseForAsLongAsItRuns() {
    framework.operate(framework.offer(), 0, reserve(disk), create(volume));
    cluster.allocate();
    Offer offer = framework.offer();
    TaskInfo task =
        task("t", offer, 1, 64).toBuilder()
            .clearCommand()
            .setExecutor(SimFramework.customExecutor("e").toBuilder().addResources(volume))
            .build();
    framework.accept(offer, 0, task);
    agent.update(framework.id(), "t", TaskState.TASK_FINISHED);
    assertThat(agent.executors()).hasSize(1);
    io.souk.protocol.mesos.master.Call.Builder call =
        io.souk.protocol.mesos.master.Call.newBuilder()
            .setType(io.souk.protocol.mesos.master.Call.Type.DESTROY_VOLUMES);
    call.getDestroyVolumesBuilder().setAgentId(agent.id()).addVolumes(volume);
    Command destroy = new Command.OperatorCall(call.build(), Optional.empty());
    assertThat(cluster.send(destroy))
        .isEqualTo(Reply.badRequest("Volume 'v1' is in use by a task or an executor"));
    agent.exit(framework.id(), "e", 0);
    assertThat(cluster.send(destroy)).isEqualTo(Reply.accepted());
  }

  @Test
  void resourcesOfAnAgentThatMakeNoSenseAreRefused() {
    Resource.Builder ranges =
        scalar("cpus", 1).toBuilder().clearScalar().setType(Value.Type.RANGES);
    ranges.getRangesBuilder().addRangeBuilder().setBegin(1).setEnd(2);
    assertThat(agent.report(List.of(ranges.setRevocable(REVOCABLE).build()), List.of()))
        .isEqualTo(
            Reply.badRequest("UPDATE_RESOURCES: 'total_resources' must hold nothing revocable"));
    assertThat(agent.report(List.of(), List.of(scalar("cpus", 1))))
        .isEqualTo(
            Reply.badRequest(
                "UPDATE_RESOURCES: 'revocable_resources' must hold what is revocable only"));
    framework.operate(framework.offer(), 0, reserve(cpus));
    List<Resource> mixed =
        List.of(scalar("cpus", 2), reserved(ranges.clearRevocable().build(), "eng", "p"));
    assertThat(agent.report(mixed, List.of()))
        .isEqualTo(Reply.badRequest("UPDATE_RESOURCES: resource 'cpus' is both RANGES and SCALAR"));
  }

  private static final Resource.RevocableInfo REVOCABLE =
      Resource.RevocableInfo.getDefaultInstance();

  @Test
  void newTotalOfAnAgentIsTakenWithOperationsOnTheirWay() {
    framework.operate(framework.offer(), 0, reserve(cpus));
    agent.take();
    agent.call(
        io.souk.protocol.agent.Call.newBuilder()
            .setType(io.souk.protocol.agent.Call.Type.UPDATE_RESOURCES)
            .setUpdateResources(
                io.souk.protocol.agent.Call.UpdateResources.newBuilder()
                    .addAllTotalResources(
                        WireResources.write(
                            agent.operations().resources(), ReservationFormat.POST_REFINEMENT))));
    assertThat(agentView().total()).containsOnlyOnce(cpus).contains(scalar("cpus", 1.5));
    agent.reportOperations();
    assertThat(agentView().total()).containsOnlyOnce(cpus).contains(scalar("cpus", 1.5));
  }
}
