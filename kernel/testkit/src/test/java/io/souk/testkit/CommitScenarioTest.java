package io.souk.testkit;

import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.souk.protocol.mesos.scheduler.Call;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Commit first, keep the order, and start over from what is committed. */
class CommitScenarioTest {

  private final Cluster cluster = new Cluster();
  private final SimFramework framework =
      new SimFramework(cluster, "one", Type.PARTITION_AWARE, Type.RESERVATION_REFINEMENT);
  private final SimAgent agent = new SimAgent(cluster, "a", 4, 4096);

  @Test
  void nothingOfADecisionLeavesBeforeItsCommit() {
    cluster.registry.hold();
    framework.subscribe();
    assertThat(framework.events()).isEmpty();
    assertThat(cluster.view.snapshot().frameworks()).isEmpty();
    cluster.commit();
    assertThat(framework.events()).hasSize(2);
    assertThat(cluster.view.snapshot().frameworks()).hasSize(1);
  }

  @Test
  void decisionsMadeMeanwhileKeepTheirOrder() {
    framework.subscribe();
    cluster.registry.hold();
    SimAgent other = new SimAgent(cluster, "b", 1, 64);
    agent.subscribe();
    other.subscribe();
    assertThat(cluster.registry.waiting()).isEqualTo(1);
    Optional<Reply> reply =
        cluster.trySend(
            new Command.SchedulerCall(
                Call.newBuilder().setType(Call.Type.REVIVE).setFrameworkId(framework.id()).build(),
                framework.stream,
                Optional.empty()));
    cluster.allocate();
    assertThat(reply).isEmpty();
    assertThat(framework.offers()).isEmpty();
    assertThat(agent.events()).isEmpty();
    cluster.commit();
    assertThat(agent.events(Event.Type.SUBSCRIBED)).hasSize(1);
    assertThat(other.events(Event.Type.SUBSCRIBED)).hasSize(1);
    assertThat(framework.offers()).hasSize(2);
  }

  @Test
  void whatIsTooMuchForOneBatchIsCommittedInSeveral() {
    cluster.registry.hold();
    String threeMegabytes = "x".repeat(3 << 20);
    for (int i = 0; i < 5; i++) {
      new SimFramework(cluster, "large" + i)
          .with(info -> info.setWebuiUrl(threeMegabytes))
          .subscribe();
    }
    assertThat(cluster.registry.waiting()).as("the others wait for the first").isEqualTo(1);
    cluster.commit();
    assertThat(cluster.givenUp).isEmpty();
    assertThat(cluster.view.snapshot().frameworks()).hasSize(5);
    assertThat(cluster.restarted().view.snapshot().frameworks()).hasSize(5);
  }

  @Test
  void failedCommitEndsTheLeadershipAndIsNeverSeen() {
    framework.subscribe();
    cluster.registry.hold();
    agent.subscribe();
    cluster.failCommit();
    assertThat(agent.events()).isEmpty();
    assertThat(agent.ended()).isTrue();
    assertThat(framework.ended()).isTrue();
    assertThat(cluster.givenUp).hasSize(1);
    assertThat(cluster.view.snapshot().leader()).isEmpty();
    assertThat(framework.call(Call.newBuilder().setType(Call.Type.REVIVE)).status()).isEqualTo(503);
  }

  @Test
  void nextMasterKnowsAgentsAndFrameworksAndLearnsTasksFromAgents() {
    launch();
    agent.update(framework.id(), "t", TaskState.TASK_RUNNING);
    Cluster next = cluster.restarted();
    assertThat(next.term()).isGreaterThan(cluster.term());
    assertThat(next.view.snapshot().recoveredAgents()).hasSize(1);
    assertThat(next.view.snapshot().frameworks())
        .singleElement()
        .satisfies(view -> assertThat(view.recovered()).isTrue());
    SimFramework again = framework.movedTo(next).subscribe();
    assertThat(again.id()).isEqualTo(framework.id());
    again.reconcile("t", Optional.of(agent.id()));
    assertThat(again.updates()).as("not decided before the agent is back").isEmpty();
    SimAgent back = agent.movedTo(next).subscribe();
    assertThat(back.id()).isEqualTo(agent.id());
    next.allocate();
    assertThat(SimFramework.amount(again.offer().getResourcesList(), "cpus")).isEqualTo(3);
    again.reconcileAll();
    assertThat(again.lastUpdate().getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(back.events(Event.Type.SUBSCRIBED).get(0).getTerm()).isEqualTo(next.term());
  }

  @Test
  void agentThatDoesNotReturnToTheNextMasterIsUnreachable() {
    launch();
    Cluster next = cluster.restarted();
    SimFramework again = framework.movedTo(next).subscribe();
    next.advance(Duration.ofMinutes(10));
    assertThat(again.updates()).isEmpty();
    assertThat(again.events(io.souk.protocol.mesos.scheduler.Event.Type.FAILURE)).hasSize(1);
    again.reconcile("t", Optional.of(agent.id()));
    assertThat(again.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    SimAgent back = agent.movedTo(next).subscribe();
    assertThat(back.events(Event.Type.SUBSCRIBED)).hasSize(1);
    again.reconcileAll();
    assertThat(again.lastUpdate().getReason()).isEqualTo(Reason.REASON_RECONCILIATION);
    assertThat(again.lastUpdate().getState()).isEqualTo(TaskState.TASK_STAGING);
  }

  @Test
  void completedFrameworkStaysRefusedAndItsTasksAreShutDown() {
    launch();
    agent.take();
    agent.disconnect();
    framework.teardown();
    Cluster next = cluster.restarted();
    SimFramework again = framework.movedTo(next).subscribe();
    assertThat(again.events().get(0).getError().getMessage())
        .isEqualTo("Framework has been removed");
    SimAgent back = agent.movedTo(next).subscribe();
    assertThat(back.events(Event.Type.SHUTDOWN_FRAMEWORK)).hasSize(1);
    assertThat(next.state.frameworks()).isEmpty();
  }

  @Test
  void taskWhoseNameWasGivenAwayMeanwhileIsKilled() {
    launch();
    Cluster next = cluster.restarted();
    SimFramework again = framework.movedTo(next).subscribe();
    new SimAgent(next, "b", 1, 64).subscribe();
    next.allocate();
    again.accept(again.offer(), 3600, task("t", again.offer(), 1, 64));
    SimAgent back = agent.movedTo(next).subscribe();
    assertThat(back.events(Event.Type.KILL_TASK)).hasSize(1);
    assertThat(next.view.snapshot().tasks()).hasSize(1);
  }

  @Test
  void frameworkThatOnlyAgentsRememberIsRecovered() {
    launch();
    Cluster empty = new Cluster();
    SimAgent back = agent.movedTo(empty).subscribe();
    assertThat(back.events(Event.Type.SUBSCRIBED)).hasSize(1);
    assertThat(empty.view.snapshot().frameworks())
        .singleElement()
        .satisfies(view -> assertThat(view.recovered()).isTrue());
    assertThat(empty.view.snapshot().tasks()).hasSize(1);
    SimFramework again = framework.movedTo(empty).subscribe();
    again.reconcileAll();
    assertThat(again.updates()).hasSize(1);
  }

  @Test
  void lossOfLeadershipClosesEveryStream() {
    launch();
    cluster.send(new Command.LeadershipLost("another member leads"));
    assertThat(framework.ended()).isTrue();
    assertThat(agent.ended()).isTrue();
    assertThat(cluster.view.snapshot().leader()).isEmpty();
    cluster.advance(Duration.ofHours(1));
    assertThat(cluster.send(new Command.LeadershipGained(9, cluster.registry.scan("master/"))))
        .isEqualTo(Reply.ok());
    assertThat(cluster.view.snapshot().frameworks()).hasSize(1);
  }

  @Test
  void nothingLeavesAfterTheLeaseEnded() {
    launch();
    int sentToAgent = agent.events().size();
    int sentToFramework = framework.events().size();
    cluster.registry.endLease();
    assertThat(framework.call(revive()).status()).isEqualTo(503);
    assertThat(agent.events()).hasSize(sentToAgent);
    assertThat(framework.events()).hasSize(sentToFramework);
    assertThat(framework.ended()).isTrue();
    assertThat(agent.ended()).isTrue();
    assertThat(cluster.view.snapshot().leader()).isEmpty();
    cluster.allocate();
    assertThat(framework.events()).hasSize(sentToFramework);
  }

  @Test
  void otherThreadsAreTurnedAway() {
    assertThatThrownBy(
            () ->
                CompletableFuture.runAsync(
                        () -> cluster.engine().handle(new Command.LeadershipLost("x"), reply -> {}))
                    .join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  private static Call.Builder revive() {
    return Call.newBuilder().setType(Call.Type.REVIVE);
  }

  private void launch() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
    framework.accept(framework.offer(), 3600, task("t", framework.offer(), 1, 64));
    agent.take();
  }
}
