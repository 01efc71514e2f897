package io.souk.testkit;

import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Subscription, streams, take-over and the end of frameworks. */
class FrameworkScenarioTest {

  private final Cluster cluster = new Cluster();
  private final SimFramework framework = new SimFramework(cluster, "one");
  private final SimAgent agent = new SimAgent(cluster, "a", 4, 4096).answering();

  @Test
  void subscribedComesFirstThenHeartbeats() {
    framework.subscribe();
    assertThat(framework.events())
        .extracting(Event::getType)
        .containsExactly(Event.Type.SUBSCRIBED, Event.Type.HEARTBEAT);
    assertThat(framework.id().getValue()).isEqualTo("m1-0000");
    assertThat(framework.events().get(0).getSubscribed().getHeartbeatIntervalSeconds())
        .isEqualTo(15);
    cluster.advance(Duration.ofSeconds(46));
    assertThat(framework.events(Event.Type.HEARTBEAT)).hasSize(4);
  }

  @Test
  void unknownIdIsAccepted() {
    framework.with(info -> info.setId(FrameworkID.newBuilder().setValue("chosen"))).subscribe();
    assertThat(framework.events(Event.Type.SUBSCRIBED)).hasSize(1);
    assertThat(framework.id().getValue()).isEqualTo("chosen");
  }

  @Test
  void faultySubscriptionIsToldOnTheStreamWhichThenEnds() {
    framework.with(info -> info.addRoles("x")).subscribe();
    assertThat(framework.events())
        .singleElement()
        .satisfies(event -> assertThat(event.getType()).isEqualTo(Event.Type.ERROR));
    assertThat(framework.ended()).isTrue();
    assertThat(cluster.state.frameworks()).isEmpty();
  }

  @Test
  void secondSubscriberTakesOverAndKeepsTheFilters() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
    framework.decline(framework.offer(), 100);
    StreamId old = framework.stream.orElseThrow();
    framework.subscribe();
    assertThat(cluster.records(old))
        .anySatisfy(record -> assertThat(record.toString()).contains("Framework failed over"));
    cluster.allocate();
    assertThat(framework.offers()).isEmpty();
    Reply late =
        cluster.send(
            new Command.SchedulerCall(
                Call.newBuilder().setType(Call.Type.REVIVE).setFrameworkId(framework.id()).build(),
                Optional.of(old),
                Optional.empty()));
    assertThat(late.status()).isEqualTo(400);
    cluster.send(new Command.FrameworkStreamClosed(old));
    assertThat(framework.call(Call.newBuilder().setType(Call.Type.REVIVE)).status()).isEqualTo(202);
    cluster.allocate();
    framework.offer();
  }

  @Test
  void whatAClientSentBeforeItsStreamWasOpenedTakesItNotAway() {
    framework.inOrder("c", 7).subscribe();
    SimFramework late = new SimFramework(cluster, "one").inOrder("c", 6).subscribe();
    assertRefusedAsLate(late);
    late.with(info -> info.setId(framework.id()));
    assertRefusedAsLate(late.subscribe());
    assertThat(framework.ended()).isFalse();
    assertThat(framework.events(Event.Type.ERROR)).isEmpty();
    assertThat(cluster.state.frameworks()).hasSize(1);

    framework.disconnect();
    assertRefusedAsLate(late.subscribe());
    framework.inOrder("c", 8).subscribe();
    assertThat(framework.events(Event.Type.SUBSCRIBED)).hasSize(1);
  }

  private static void assertRefusedAsLate(SimFramework late) {
    assertThat(late.events())
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getError().getMessage())
                    .isEqualTo("The framework has subscribed again since"));
    assertThat(late.ended()).isTrue();
  }

  @Test
  void anotherClientOfTheFrameworkTakesOverWhateverItsNumber() {
    framework.inOrder("c", 7).subscribe();
    SimFramework restarted =
        new SimFramework(cluster, "one").with(info -> info.setId(framework.id()));
    restarted.inOrder("d", 1).subscribe();
    assertThat(framework.ended()).isTrue();
    SimFramework plain = new SimFramework(cluster, "one").with(info -> info.setId(framework.id()));
    plain.subscribe();
    assertThat(restarted.ended()).isTrue();
    assertThat(plain.events(Event.Type.SUBSCRIBED)).hasSize(1);
  }

  @Test
  void offersOfTheOldStreamAreNotRescindedButFree() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
    StreamId old = framework.stream.orElseThrow();
    framework.subscribe();
    cluster.allocate();
    framework.offer();
    assertThat(cluster.records(old).toString()).doesNotContain("rescind");
    assertThat(cluster.state.offers(new io.souk.model.id.FrameworkId("m1-0000"))).hasSize(1);
  }

  @Test
  void returnWithinTheTimeoutKeepsTasks() {
    launch(framework);
    framework.disconnect();
    cluster.advance(Duration.ofSeconds(3599));
    framework.subscribe();
    cluster.advance(Duration.ofSeconds(3600));
    assertThat(cluster.state.frameworks()).hasSize(1);
    framework.reconcileAll();
    assertThat(framework.lastUpdate().getReason()).isEqualTo(Reason.REASON_RECONCILIATION);
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.UPDATE_FRAMEWORK)).hasSize(1);
  }

  @Test
  void frameworkThatStaysAwayIsRemoved() {
    launch(framework);
    framework.disconnect();
    cluster.advance(Duration.ofSeconds(3601));
    assertThat(cluster.state.frameworks()).isEmpty();
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.SHUTDOWN_FRAMEWORK)).hasSize(1);
    framework.subscribe();
    assertThat(framework.events())
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getError().getMessage()).isEqualTo("Framework has been removed"));
  }

  @Test
  void withoutFailoverTimeoutTheEndOfTheStreamIsTheEnd() {
    framework.with(info -> info.clearFailoverTimeout());
    launch(framework);
    framework.disconnect();
    assertThat(cluster.state.frameworks()).isEmpty();
    assertThat(cluster.view.snapshot().tasks())
        .singleElement()
        .satisfies(task -> assertThat(task.task().getState()).isEqualTo(TaskState.TASK_KILLED));
  }

  @Test
  void teardownEndsTheStreamAndFreesEverything() {
    launch(framework);
    framework.teardown();
    assertThat(framework.ended()).isTrue();
    assertThat(framework.updates()).isEmpty();
    SimFramework other = new SimFramework(cluster, "other").subscribe();
    cluster.allocate();
    assertThat(SimFramework.amount(other.offer().getResourcesList(), "cpus")).isEqualTo(4);
  }

  @Test
  void updateOfCompletedFrameworkIsAcknowledgedByTheMaster() {
    launch(framework);
    framework.teardown();
    agent.update(framework.id(), "t", TaskState.TASK_KILLED);
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.ACKNOWLEDGE)).hasSize(1);
  }

  @Test
  void callsAreCheckedInOrder() {
    framework.subscribe();
    Call revive =
        Call.newBuilder().setType(Call.Type.REVIVE).setFrameworkId(framework.id()).build();
    Call stranger =
        revive.toBuilder().setFrameworkId(FrameworkID.newBuilder().setValue("x")).build();
    assertThat(answer(stranger, framework.stream, Optional.of("p")))
        .isEqualTo(Reply.badRequest("Framework cannot be found"));
    assertThat(answer(revive, Optional.empty(), Optional.of("p")).body())
        .isEqualTo(
            "Authenticated principal 'p' does not match principal '' set in `FrameworkInfo`");
    assertThat(answer(revive, Optional.empty(), Optional.empty()).body())
        .isEqualTo("All non-subscribe calls should include the 'Mesos-Stream-Id' header");
    assertThat(answer(revive, Optional.of(new StreamId("no")), Optional.empty()).body())
        .isEqualTo(
            "The stream ID 'no' included in this request didn't match the stream ID currently"
                + " associated with framework ID m1-0000");
    assertThat(answer(revive, framework.stream, Optional.empty())).isEqualTo(Reply.accepted());
    framework.disconnect();
    assertThat(answer(revive, framework.stream, Optional.empty()))
        .isEqualTo(Reply.forbidden("Framework is not subscribed"));
  }

  private Reply answer(Call call, Optional<StreamId> stream, Optional<String> principal) {
    return cluster.send(new Command.SchedulerCall(call, stream, principal));
  }

  @Test
  void declinedAgentGoesToTheOtherFrameworkAtOnce() {
    agent.subscribe();
    framework.subscribe();
    SimFramework other = new SimFramework(cluster, "other").subscribe();
    cluster.allocate();
    SimFramework first = framework.offers().isEmpty() ? other : framework;
    SimFramework second = first == framework ? other : framework;
    first.decline(first.offer(), 5);
    cluster.allocate();
    second.decline(second.offer(), 0);
    cluster.advance(Duration.ofMillis(990));
    assertThat(List.of(first.offers(), second.offers())).allMatch(List::isEmpty);
    cluster.advance(Duration.ofMillis(20));
    second.offer();
  }

  @Test
  void suppressedFrameworkIsOfferedNothingUntilItRevives() {
    framework.subscribe("*");
    agent.subscribe();
    cluster.allocate();
    assertThat(framework.offers()).isEmpty();
    framework.revive();
    cluster.allocate();
    framework.suppress();
    Offer offer = framework.offer();
    framework.decline(offer, 0);
    cluster.advance(Duration.ofSeconds(10));
    assertThat(framework.offers()).isEmpty();
  }

  @Test
  void callNamingAForeignRoleIsIgnored() {
    framework.subscribe("*");
    agent.subscribe();
    Call.Builder revive = Call.newBuilder().setType(Call.Type.REVIVE);
    revive.getReviveBuilder().addRoles("*").addRoles("foreign");
    assertThat(framework.call(revive).status()).isEqualTo(202);
    cluster.allocate();
    assertThat(framework.offers()).isEmpty();
  }

  @Test
  void updateFrameworkRescindsOffersOfRolesLeft() {
    SimFramework multi =
        new SimFramework(cluster, "r1", Type.MULTI_ROLE).with(i -> i.setPrincipal("p"));
    multi.subscribe();
    agent.subscribe();
    cluster.allocate();
    multi.offer();
    Call.Builder update = Call.newBuilder().setType(Call.Type.UPDATE_FRAMEWORK);
    update
        .getUpdateFrameworkBuilder()
        .setFrameworkInfo(multi.info.toBuilder().clearRoles().addRoles("r2"));
    assertThat(multi.call(update).status()).isEqualTo(200);
    assertThat(multi.offers()).isEmpty();
    cluster.allocate();
    assertThat(multi.offer().getAllocationInfo().getRole()).isEqualTo("r2");
    update.getUpdateFrameworkBuilder().getFrameworkInfoBuilder().setPrincipal("q");
    assertThat(multi.call(update).body()).startsWith("FrameworkInfo update is not valid: ");
  }

  @Test
  void operatorRemovesFramework() {
    framework.subscribe();
    assertThat(cluster.send(new Command.TeardownFramework(framework.id())).status()).isEqualTo(200);
    assertThat(cluster.send(new Command.TeardownFramework(framework.id())).status()).isEqualTo(400);
  }

  private void launch(SimFramework launcher) {
    launcher.subscribe();
    agent.subscribe();
    cluster.allocate();
    launcher.accept(launcher.offer(), 5, task("t", launcher.offer(), 1, 64));
    agent.take();
  }
}
