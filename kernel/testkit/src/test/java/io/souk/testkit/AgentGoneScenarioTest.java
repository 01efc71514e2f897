package io.souk.testkit;

import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Reply;
import io.souk.master.view.TaskView;
import io.souk.model.id.AgentId;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MARK_AGENT_GONE, of agents in each of their states. */
class AgentGoneScenarioTest {

  private final Cluster cluster = new Cluster();
  private final Operator operator = new Operator(cluster);
  private final SimFramework aware = new SimFramework(cluster, "aware", Type.PARTITION_AWARE);
  private final SimFramework plain = new SimFramework(cluster, "plain");
  private final SimAgent agent = new SimAgent(cluster, "a", 4, 4096);

  @BeforeEach
  void launchTwo() {
    agent.subscribe();
    aware.subscribe();
    cluster.allocate();
    aware.accept(aware.offer(), 0, task("t", aware.offer(), 1, 64));
    plain.subscribe();
    cluster.allocate();
    plain.accept(plain.offer(), 3600, task("p", plain.offer(), 1, 64));
    agent.update(aware.id(), "t", TaskState.TASK_RUNNING);
    agent.update(plain.id(), "p", TaskState.TASK_RUNNING);
    cluster.allocate();
  }

  @Test
  void registeredAgentIsShutDownAndItsTasksAreOver() {
    cluster.registry.hold();
    assertThat(operator.tryMarkGone("m1-S0")).as("the registry comes first").isEmpty();
    assertThat(aware.updates()).hasSize(1);
    cluster.commit();
    assertGone(aware, TaskState.TASK_GONE_BY_OPERATOR, Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
    assertGone(plain, TaskState.TASK_LOST, Reason.REASON_AGENT_REMOVED);
    assertThat(aware.events(io.souk.protocol.mesos.scheduler.Event.Type.FAILURE)).hasSize(1);
    assertThat(aware.offers()).isEmpty();
    assertThat(agent.events(Event.Type.SHUTDOWN)).hasSize(1);
    assertThat(agent.ended()).isTrue();
    assertThat(cluster.state.agents()).isEmpty();
    assertThat(cluster.view.snapshot().tasks())
        .allMatch(task -> task.phase() == TaskView.Phase.COMPLETED && !task.holdsResources());
    assertThat(cluster.registry.scan("master/agents/")).isEmpty();
    assertThat(cluster.registry.get("master/gone/m1-S0")).isPresent();
  }

  private static void assertGone(SimFramework framework, TaskState state, Reason reason) {
    TaskStatus status = framework.lastUpdate();
    assertThat(status.getState()).isEqualTo(state);
    assertThat(status.getReason()).isEqualTo(reason);
    assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
    assertThat(status.hasUuid()).isFalse();
  }

  @Test
  void unreachableAgentIsWaitedForNoLonger() {
    cluster.advance(Duration.ofSeconds(76));
    assertThat(operator.markGone("m1-S0")).isEqualTo(Reply.ok());
    assertGone(aware, TaskState.TASK_GONE_BY_OPERATOR, Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
    assertThat(cluster.state.unreachableAgents()).isEmpty();
    assertThat(cluster.registry.scan("master/unreachable/")).isEmpty();
    assertThat(cluster.state.unreachableTasks(new io.souk.model.id.FrameworkId("m1-0000")))
        .isEmpty();
  }

  @Test
  void agentOfAnEarlierLeaderIsWaitedForNoLonger() {
    Cluster next = cluster.restarted();
    SimFramework back = aware.movedTo(next).subscribe();
    assertThat(new Operator(next).markGone("m1-S0")).isEqualTo(Reply.ok());
    assertThat(next.state.recoveredAgents()).isEmpty();
    assertThat(next.registry.scan("master/agents/")).isEmpty();
    assertThat(back.events(io.souk.protocol.mesos.scheduler.Event.Type.FAILURE)).hasSize(1);
  }

  @Test
  void goneAgentNeverComesBackNotEvenToTheNextLeader() {
    operator.markGone("m1-S0");
    agent.subscribe();
    assertShutDown(agent);
    Cluster next = cluster.restarted();
    SimAgent moved = agent.movedTo(next).subscribe();
    assertShutDown(moved);
    assertThat(next.state.agents()).isEmpty();
  }

  private static void assertShutDown(SimAgent agent) {
    assertThat(agent.events())
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getShutdown().getMessage())
                    .isEqualTo("agent m1-S0 has been marked gone"));
    assertThat(agent.ended()).isTrue();
  }

  @Test
  void reconciliationKnowsOfIt() {
    operator.markGone("m1-S0");
    aware.reconcile("t", Optional.of(agent.id()));
    assertThat(aware.lastUpdate().getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
    assertThat(aware.lastUpdate().getReason()).isEqualTo(Reason.REASON_RECONCILIATION);
    assertThat(aware.lastUpdate().getMessage()).isEqualTo("Reconciliation: Task is gone");
    plain.reconcile("p", Optional.of(agent.id()));
    assertThat(plain.lastUpdate().getState()).isEqualTo(TaskState.TASK_LOST);
  }

  @Test
  void secondCallIsAnsweredAsTheFirst() {
    assertThat(operator.markGone("m1-S0")).isEqualTo(Reply.ok());
    int told = aware.events().size();
    assertThat(operator.markGone("m1-S0")).isEqualTo(Reply.ok());
    assertThat(aware.events()).hasSize(told);
  }

  @Test
  void unknownAgentIsNotFound() {
    assertThat(operator.markGone("m1-S7")).isEqualTo(Reply.notFound("Agent 'm1-S7' not found"));
    assertThat(operator.markGone("a/b")).isEqualTo(Reply.notFound("Agent 'a/b' not found"));
    assertThat(cluster.state.goneAgents()).isEmpty();
    assertThat(cluster.state.findAgent(new AgentId("m1-S0"))).isPresent();
  }

  @Test
  void lateUpdateOfAGoneAgentIsNotTaken() {
    operator.markGone("m1-S0");
    int told = aware.updates().size();
    assertThat(
            agent
                .call(
                    io.souk.protocol.agent.Call.newBuilder()
                        .setType(io.souk.protocol.agent.Call.Type.PONG))
                .status())
        .isEqualTo(403);
    assertThat(aware.updates()).hasSize(told);
  }
}
