package io.souk.testkit;

import static io.souk.testkit.SimFramework.amount;
import static io.souk.testkit.SimFramework.defaultExecutor;
import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.state.Change;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ACCEPT of offers that cannot be accepted: everything in it is answered, and no offer is lost. */
class AcceptFaultsScenarioTest {

  private final Cluster cluster = new Cluster();
  private final SimFramework framework =
      new SimFramework(cluster, "one", Type.MULTI_ROLE, Type.PARTITION_AWARE)
          .with(info -> info.addRoles("two"));
  private final SimAgent agent =
      new SimAgent(cluster, "a", 4, 1024)
          .with(scalar("disk", 100), TaskEdits.reserved("cpus", 1, "two"));
  private final SimAgent second = new SimAgent(cluster, "b", 4, 1024);

  @BeforeEach
  void start() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
  }

  private void accept(OfferID... offers) {
    Offer any = framework.offers().get(0);
    Offer.Operation.Builder launch =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH);
    launch.getLaunchBuilder().addTaskInfos(task("t", any, 1, 64));
    Offer.Operation.Builder named =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.RESERVE);
    named.getReserveBuilder().addResources(scalar("cpus", 1));
    Offer.Operation.Builder silent = named.clone();
    named.getIdBuilder().setValue("op");
    framework.call(
        Call.newBuilder()
            .setType(Call.Type.ACCEPT)
            .setAccept(
                Call.Accept.newBuilder()
                    .addAllOfferIds(Arrays.asList(offers))
                    .addOperations(launch)
                    .addOperations(named)
                    .addOperations(silent)
                    .addOperations(
                        SimFramework.group(defaultExecutor("pod"), task("g", any, 1, 64)))));
  }

  private void assertRefused(String why) {
    assertThat(framework.updates())
        .hasSize(2)
        .allSatisfy(
            status -> {
              assertThat(status.getState()).isEqualTo(TaskState.TASK_DROPPED);
              assertThat(status.getReason()).isEqualTo(Reason.REASON_INVALID_OFFERS);
              assertThat(status.getMessage())
                  .isEqualTo("Task launched with invalid offers: " + why);
              assertThat(status.getAgentId()).isEqualTo(agent.id());
              assertThat(status.hasUuid()).isFalse();
            });
    assertThat(framework.updates())
        .extracting(TaskStatus::getTaskId)
        .containsExactly(SimFramework.taskId("t"), SimFramework.taskId("g"));
    assertThat(operations())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getOperationId().getValue()).isEqualTo("op");
              assertThat(status.getState()).isEqualTo(OperationState.OPERATION_ERROR);
              assertThat(status.getMessage())
                  .isEqualTo("Operation attempted with invalid offers: " + why);
            });
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.RUN_TASKS)).isEmpty();
  }

  private List<OperationStatus> operations() {
    return framework.events(Event.Type.UPDATE_OPERATION_STATUS).stream()
        .map(event -> event.getUpdateOperationStatus().getStatus())
        .toList();
  }

  private Offer offerOf(String role) {
    return framework.offers().stream()
        .filter(offer -> offer.getAllocationInfo().getRole().equals(role))
        .findFirst()
        .orElseThrow();
  }

  /** Without a filter what was offered is offered again at once. */
  private void assertOfferedAgain(double cpus) {
    List<OfferID> before = framework.offers().stream().map(Offer::getId).toList();
    cluster.allocate();
    assertThat(
            framework.offers().stream()
                .filter(offer -> !before.contains(offer.getId()))
                .mapToDouble(offer -> amount(offer.getResourcesList(), "cpus"))
                .sum())
        .isEqualTo(cpus);
  }

  @Test
  void noOffers() {
    accept();
    assertRefused("No offers specified");
  }

  @Test
  void sameOfferTwice() {
    Offer offer = offerOf("two");
    accept(offer.getId(), offer.getId());
    assertRefused("An offer is named twice");
    assertOfferedAgain(amount(offer.getResourcesList(), "cpus"));
  }

  @Test
  void unknownOffer() {
    Offer offer = offerOf("two");
    accept(offer.getId(), OfferID.newBuilder().setValue("a/b").build());
    assertRefused("Offer a/b is no longer valid");
    assertOfferedAgain(amount(offer.getResourcesList(), "cpus"));
  }

  @Test
  void foreignOfferStaysWithItsOwner() {
    framework.decline(framework.offers().get(0), 3600);
    SimFramework other = new SimFramework(cluster, "other").subscribe();
    framework.suppress();
    second.subscribe();
    cluster.allocate();
    Offer foreign =
        other.offers().stream()
            .filter(offer -> offer.getAgentId().equals(second.id()))
            .findFirst()
            .orElseThrow();
    framework.revive();
    cluster.allocate();
    accept(foreign.getId());
    assertRefused("Offer %s is no longer valid".formatted(foreign.getId().getValue()));
    other.accept(foreign, 0, task("mine", foreign, 1, 64));
    assertThat(other.updates()).isEmpty();
    assertThat(second.events(io.souk.protocol.agent.Event.Type.RUN_TASKS)).hasSize(1);
  }

  @Test
  void offersOfSeveralAgents() {
    second.subscribe();
    cluster.allocate();
    List<Offer> offers = framework.offers();
    assertThat(offers).extracting(Offer::getAgentId).contains(agent.id(), second.id());
    accept(offers.stream().map(Offer::getId).toArray(OfferID[]::new));
    assertRefused("The offers are of several agents");
    assertOfferedAgain(9);
  }

  @Test
  void offersOfSeveralRoles() {
    framework.suppress();
    framework.decline(offerOf("two"), 0);
    cluster.advance(Duration.ofSeconds(2));
    revive("one");
    revive("two");
    List<Offer> offers = framework.offers();
    assertThat(offers)
        .extracting(offer -> offer.getAllocationInfo().getRole())
        .containsExactlyInAnyOrder("one", "two");
    accept(offers.stream().map(Offer::getId).toArray(OfferID[]::new));
    assertRefused("The offers are allocated to several roles");
    assertOfferedAgain(5);
  }

  private void revive(String role) {
    Call.Builder revive = Call.newBuilder().setType(Call.Type.REVIVE);
    revive.getReviveBuilder().addRoles(role);
    framework.call(revive);
    cluster.allocate();
  }

  @Test
  void operationsOnAnAgentThatJustDisconnectedAreDroppedAsTheTasksAre() {
    AgentId id = new AgentId(agent.id().getValue());
    cluster.state.apply(
        new Change.PutAgent(cluster.state.findAgent(id).orElseThrow().disconnected()));
    accept(framework.offers().get(0).getId());
    assertThat(framework.updates())
        .hasSize(2)
        .allSatisfy(
            status -> {
              assertThat(status.getReason()).isEqualTo(Reason.REASON_AGENT_DISCONNECTED);
              assertThat(status.getMessage()).isEqualTo("Agent disconnected");
            });
    assertThat(operations())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getState()).isEqualTo(OperationState.OPERATION_DROPPED);
              assertThat(status.getMessage()).isEqualTo("Agent disconnected");
            });
  }

  @Test
  void offersOfAnAgentAreTakenBackBeforeItIsGone() {
    OfferID offer = framework.offers().get(0).getId();
    Offer known = framework.offers().get(0);
    agent.disconnect();
    assertThat(framework.events(Event.Type.RESCIND)).isNotEmpty();
    framework.call(
        Call.newBuilder()
            .setType(Call.Type.ACCEPT)
            .setAccept(
                Call.Accept.newBuilder()
                    .addOfferIds(offer)
                    .addOperations(
                        Offer.Operation.newBuilder()
                            .setType(Offer.Operation.Type.LAUNCH)
                            .setLaunch(
                                Offer.Operation.Launch.newBuilder()
                                    .addTaskInfos(task("t", known, 1, 64))))));
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_DROPPED);
    assertThat(framework.lastUpdate().getReason()).isEqualTo(Reason.REASON_INVALID_OFFERS);
  }
}
