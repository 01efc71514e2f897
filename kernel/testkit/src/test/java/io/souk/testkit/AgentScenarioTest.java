package io.souk.testkit;

import static io.souk.testkit.SimFramework.amount;
import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.master.bus.Command;
import io.souk.master.view.TaskView;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Registration, silence, loss and return of agents. */
class AgentScenarioTest {

  private final Cluster cluster = new Cluster();
  private final SimFramework framework =
      new SimFramework(cluster, "one", Type.PARTITION_AWARE, Type.RESERVATION_REFINEMENT);
  private final SimFramework plain = new SimFramework(cluster, "plain");
  private final SimAgent agent = new SimAgent(cluster, "a", 4, 4096);

  @BeforeEach
  void launchTwo() {
    agent.subscribe();
    framework.subscribe();
    cluster.allocate();
    framework.accept(framework.offer(), 3600, task("t", framework.offer(), 1, 64));
    plain.subscribe();
    cluster.allocate();
    plain.accept(plain.offer(), 3600, task("p", plain.offer(), 1, 64));
    agent.update(framework.id(), "t", TaskState.TASK_RUNNING);
    agent.update(plain.id(), "p", TaskState.TASK_RUNNING);
  }

  @Test
  void agentGetsItsIdAndIsPinged() {
    assertThat(agent.id().getValue()).isEqualTo("m1-S0");
    for (int i = 0; i < 20; i++) {
      cluster.advance(Duration.ofSeconds(15));
      agent.pong();
    }
    assertThat(agent.events(Event.Type.PING)).hasSize(21);
    assertThat(cluster.state.findAgent(new io.souk.model.id.AgentId("m1-S0"))).isPresent();
  }

  @Test
  void silentAgentIsUnreachableAfterItsPings() {
    cluster.advance(Duration.ofSeconds(74));
    assertThat(framework.events(io.souk.protocol.mesos.scheduler.Event.Type.FAILURE)).isEmpty();
    cluster.advance(Duration.ofSeconds(2));
    TaskStatus status = framework.lastUpdate();
    assertThat(status.getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    assertThat(status.getReason()).isEqualTo(Reason.REASON_AGENT_REMOVED);
    assertThat(status.hasUnreachableTime()).isTrue();
    assertThat(status.hasUuid()).isFalse();
    assertThat(plain.lastUpdate().getState()).isEqualTo(TaskState.TASK_LOST);
    assertThat(cluster.view.snapshot().tasks())
        .extracting(task -> task.task().getState())
        .containsExactlyInAnyOrder(TaskState.TASK_UNREACHABLE, TaskState.TASK_LOST);
    assertThat(framework.events(io.souk.protocol.mesos.scheduler.Event.Type.FAILURE)).hasSize(1);
    assertThat(agent.ended()).isTrue();
    assertThat(cluster.registry.get("master/agents/m1-S0")).isEmpty();
    assertThat(cluster.registry.get("master/unreachable/m1-S0")).isPresent();
  }

  @Test
  void disconnectedAgentIsUnreachableTooUnlessItReturns() {
    agent.take();
    agent.disconnect();
    assertThat(framework.updates()).hasSize(1);
    cluster.advance(Duration.ofSeconds(76));
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    agent.subscribe();
    TaskStatus back = framework.lastUpdate();
    assertThat(back.getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(back.getReason()).isEqualTo(Reason.REASON_AGENT_REREGISTERED);
    assertThat(back.hasUuid()).isFalse();
    assertThat(plain.lastUpdate().getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(cluster.view.snapshot().tasks())
        .allMatch(task -> task.phase() == TaskView.Phase.ACTIVE && task.holdsResources());
    assertThat(cluster.view.snapshot().unreachableAgents()).isEmpty();
  }

  @Test
  void taskThatDidNotComeBackWithItsAgentIsGone() {
    agent.take();
    agent.disconnect();
    cluster.advance(Duration.ofSeconds(76));
    agent.forget(framework.id(), "t");
    agent.subscribe();
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_GONE);
    framework.reconcile("t", Optional.of(agent.id()));
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_GONE);
  }

  @Test
  void offersOfDisconnectedAgentAreRescindedAndComeBackWithIt() {
    framework.revive();
    cluster.allocate();
    framework.offer();
    agent.take();
    agent.disconnect();
    assertThat(framework.offers()).isEmpty();
    framework.revive();
    cluster.allocate();
    assertThat(framework.offers()).isEmpty();
    agent.subscribe();
    framework.revive();
    cluster.allocate();
    assertThat(amount(framework.offer().getResourcesList(), "cpus")).isEqualTo(2);
  }

  @Test
  void agentIsAskedAboutTasksThatItDoesNotReport() {
    agent.take();
    agent.forget(framework.id(), "t");
    agent.disconnect();
    agent.subscribe();
    assertThat(agent.events(Event.Type.RECONCILE_TASKS))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getReconcileTasks().getTasks(0).getTaskId().getValue())
                    .isEqualTo("t"));
    agent.update(framework.id(), "t", TaskState.TASK_DROPPED);
    assertThat(framework.lastUpdate().hasUuid()).isTrue();
    framework.acknowledge(framework.lastUpdate());
    assertThat(agent.events(Event.Type.ACKNOWLEDGE)).hasSize(1);
  }

  @Test
  void agentThatEndedATaskWhileAwayIsBelieved() {
    agent.take();
    agent.disconnect();
    agent
        .tasks()
        .computeIfPresent(
            SimAgent.key(framework.id(), "t"),
            (key, task) -> task.toBuilder().setState(TaskState.TASK_FAILED).build());
    agent.subscribe();
    cluster.allocate();
    assertThat(amount(plain.offer().getResourcesList(), "cpus")).isEqualTo(3);
  }

  @Test
  void leavingAgentEndsItsTasks() {
    agent.call(Call.newBuilder().setType(Call.Type.UNREGISTER));
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_LOST);
    assertThat(framework.lastUpdate().getReason()).isEqualTo(Reason.REASON_AGENT_REMOVED);
    assertThat(cluster.registry.scan("master/agents/")).isEmpty();
    assertThat(cluster.state.agents()).isEmpty();
  }

  @Test
  void agentThatSawALaterLeaderIsNotTaken() {
    assertThat(
            cluster
                .send(
                    new Command.SubscribeAgent(
                        cluster.newStream(),
                        Optional.of(agent.id()),
                        Call.Subscribe.newBuilder()
                            .setInfo(agent.info)
                            .setVersion("1")
                            .setTerm(cluster.term() + 1)
                            .build(),
                        "127.0.0.1"))
                .status())
        .isEqualTo(503);
  }

  @Test
  void callOnAnOldStreamIsRefused() {
    agent.take();
    Command.AgentCall old =
        new Command.AgentCall(
            agent.stream.orElseThrow(), Call.newBuilder().setType(Call.Type.PONG).build());
    agent.subscribe();
    assertThat(cluster.send(old).status()).isEqualTo(403);
  }

  @Test
  void reconciliationTellsWhatIsKnown() {
    AgentID stranger = AgentID.newBuilder().setValue("stranger").build();
    framework.reconcile("t", Optional.empty());
    assertLast(framework, TaskState.TASK_RUNNING);
    framework.reconcile("no", Optional.of(agent.id()));
    assertLast(framework, TaskState.TASK_GONE);
    plain.reconcile("no", Optional.of(agent.id()));
    assertLast(plain, TaskState.TASK_LOST);
    framework.reconcile("no", Optional.of(stranger));
    assertLast(framework, TaskState.TASK_UNKNOWN);
    plain.reconcile("no", Optional.empty());
    assertLast(plain, TaskState.TASK_LOST);
    assertThat(plain.lastUpdate().hasAgentId()).isFalse();
    framework.kill("no");
    assertLast(framework, TaskState.TASK_UNKNOWN);
    cluster.advance(Duration.ofSeconds(76));
    framework.reconcile("t", Optional.of(agent.id()));
    assertLast(framework, TaskState.TASK_UNREACHABLE);
    plain.reconcile("p", Optional.of(agent.id()));
    assertLast(plain, TaskState.TASK_LOST);
    assertThat(plain.lastUpdate().hasUnreachableTime()).isTrue();
    int before = framework.updates().size();
    framework.reconcileAll();
    assertThat(framework.updates()).hasSize(before);
  }

  @Test
  void messagesPassBothWaysAndExecutorEndsAreTold() {
    ExecutorID executor = ExecutorID.newBuilder().setValue("e").build();
    ByteString data = ByteString.copyFromUtf8("hello");
    io.souk.protocol.mesos.scheduler.Call.Builder down =
        io.souk.protocol.mesos.scheduler.Call.newBuilder()
            .setType(io.souk.protocol.mesos.scheduler.Call.Type.MESSAGE);
    down.getMessageBuilder().setAgentId(agent.id()).setExecutorId(executor).setData(data);
    framework.call(down);
    assertThat(agent.events(Event.Type.MESSAGE))
        .singleElement()
        .satisfies(event -> assertThat(event.getMessage().getData()).isEqualTo(data));
    io.souk.protocol.mesos.scheduler.Call.Builder shutdown =
        io.souk.protocol.mesos.scheduler.Call.newBuilder()
            .setType(io.souk.protocol.mesos.scheduler.Call.Type.SHUTDOWN);
    shutdown.getShutdownBuilder().setAgentId(agent.id()).setExecutorId(executor);
    framework.call(shutdown);
    assertThat(agent.events(Event.Type.SHUTDOWN_EXECUTOR)).hasSize(1);
    Call.Builder up = Call.newBuilder().setType(Call.Type.MESSAGE);
    up.getMessageBuilder().setFrameworkId(framework.id()).setExecutorId(executor).setData(data);
    agent.call(up);
    assertThat(framework.events(io.souk.protocol.mesos.scheduler.Event.Type.MESSAGE)).hasSize(1);
    Call.Builder exited = Call.newBuilder().setType(Call.Type.EXECUTOR_EXITED);
    exited
        .getExecutorExitedBuilder()
        .setFrameworkId(framework.id())
        .setExecutorId(executor)
        .setStatus(9);
    agent.call(exited);
    assertThat(framework.events(io.souk.protocol.mesos.scheduler.Event.Type.FAILURE))
        .singleElement()
        .satisfies(event -> assertThat(event.getFailure().getStatus()).isEqualTo(9));
  }

  private static void assertLast(SimFramework framework, TaskState state) {
    TaskStatus last = framework.lastUpdate();
    assertThat(last.getState()).isEqualTo(state);
    assertThat(last.getReason()).isEqualTo(Reason.REASON_RECONCILIATION);
    assertThat(last.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
    assertThat(last.hasUuid()).isFalse();
    assertThat(last.getMessage()).startsWith("Reconciliation: ");
  }
}
