package io.souk.testkit;

import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.master.decide.AgentPolicy;
import io.souk.master.decide.RateLimit;
import io.souk.master.effect.Effect.Counted;
import io.souk.master.view.TaskView;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How agents become unreachable: when, in which order, and how many at a time. */
class AgentLossScenarioTest {

  private static final Optional<RateLimit> SLOW =
      Optional.of(new RateLimit(1, Duration.ofMinutes(10)));

  @Test
  void fivePingsOfFifteenSecondsMakeAnAgentUnreachable() {
    Cluster cluster = new Cluster();
    SimFramework framework = new SimFramework(cluster, "f").subscribe();
    SimAgent agent = new SimAgent(cluster, "a", 1, 64).subscribe();
    agent.pong();
    cluster.advance(Duration.ofSeconds(16));
    agent.pong();
    cluster.advance(Duration.ofMillis(73_900));
    assertThat(cluster.state.findAgent(new AgentId("m1-S0"))).isPresent();
    cluster.advance(Duration.ofMillis(15_200));
    assertThat(cluster.state.findAgent(new AgentId("m1-S0"))).isEmpty();
    assertThat(cluster.state.findUnreachable(new AgentId("m1-S0"))).isPresent();
    assertThat(framework.events(Event.Type.FAILURE)).hasSize(1);
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.SHUTDOWN)).isEmpty();
    assertThat(cluster.counted(Counted.AGENT_LOSS_SCHEDULED)).isEqualTo(1);
    assertThat(cluster.counted(Counted.AGENT_LOSS_COMPLETED)).isEqualTo(1);
    assertThat(cluster.counted(Counted.AGENT_REMOVED_UNHEALTHY)).isEqualTo(1);
  }

  @Test
  void registryIsWrittenBeforeAnybodyIsToldAndTasksBeforeTheAgent() {
    Cluster cluster = new Cluster();
    SimAgent agent = new SimAgent(cluster, "a", 1, 64).subscribe();
    SimFramework framework = launched(cluster, agent);
    int before = framework.events().size();
    cluster.registry.hold();
    cluster.advance(Duration.ofSeconds(76));
    List<Event> heldBack = told(framework, before);
    assertThat(heldBack).isEmpty();
    cluster.commit();
    assertThat(told(framework, before))
        .extracting(Event::getType)
        .containsExactly(Event.Type.UPDATE, Event.Type.FAILURE);
  }

  private static List<Event> told(SimFramework framework, int before) {
    List<Event> all = framework.events();
    return all.subList(before, all.size()).stream()
        .filter(event -> event.getType() != Event.Type.HEARTBEAT)
        .toList();
  }

  @Test
  void silentAgentsAreLostAtTheRateOfTheLimit() {
    Cluster cluster = limited(SLOW, Optional.empty());
    List<SimAgent> agents = agents(cluster, 3);
    cluster.advance(Duration.ofSeconds(76));
    assertThat(cluster.state.agents()).hasSize(2);
    assertThat(cluster.counted(Counted.AGENT_LOSS_SCHEDULED)).isEqualTo(3);
    cluster.advance(Duration.ofMinutes(10).minusSeconds(2));
    assertThat(cluster.state.agents()).hasSize(2);
    cluster.advance(Duration.ofSeconds(2));
    assertThat(cluster.state.agents()).hasSize(1);
    cluster.advance(Duration.ofMinutes(10));
    assertThat(cluster.state.agents()).isEmpty();
    assertThat(agents.get(0).id().getValue()).isEqualTo("m1-S0");
    assertThat(cluster.counted(Counted.AGENT_LOSS_SCHEDULED)).isEqualTo(3);
    assertThat(cluster.counted(Counted.AGENT_LOSS_COMPLETED)).isEqualTo(3);
  }

  @Test
  void answerSparesAnAgentThatWaitsForItsTurn() {
    Cluster cluster = limited(SLOW, Optional.empty());
    List<SimAgent> agents = agents(cluster, 2);
    cluster.advance(Duration.ofSeconds(76));
    SimAgent waiting =
        agents.stream()
            .filter(a -> cluster.state.findAgent(new AgentId(a.id().getValue())).isPresent())
            .findFirst()
            .orElseThrow();
    waiting.pong();
    waiting.answering();
    cluster.advance(Duration.ofMinutes(30));
    assertThat(cluster.state.agents()).hasSize(1);
    assertThat(cluster.counted(Counted.AGENT_LOSS_CANCELED)).isEqualTo(1);
    assertThat(cluster.counted(Counted.AGENT_LOSS_COMPLETED)).isEqualTo(1);
  }

  @Test
  void returnSparesAnAgentThatWaitsForItsTurn() {
    Cluster cluster = limited(SLOW, Optional.empty());
    List<SimAgent> agents = agents(cluster, 2);
    agents.forEach(SimAgent::disconnect);
    cluster.advance(Duration.ofSeconds(76));
    agents.get(1).subscribe();
    agents.get(1).answering();
    cluster.advance(Duration.ofMinutes(30));
    assertThat(cluster.state.agents()).hasSize(1);
    assertThat(cluster.counted(Counted.AGENT_LOSS_CANCELED)).isEqualTo(1);
  }

  @Test
  void oneLimitDoesNotHoldBackTheOther() {
    Cluster cluster = limited(Optional.empty(), SLOW);
    agents(cluster, 3);
    cluster.advance(Duration.ofSeconds(76));
    assertThat(cluster.state.agents()).isEmpty();
  }

  @Test
  void agentsThatDoNotComeBackAreLostAtTheirOwnRate() {
    Cluster first = new Cluster();
    agents(first, 3);
    Cluster second =
        first.restarted(o -> o.withAgents(o.agents().withLimits(Optional.empty(), SLOW)));
    second.advance(Duration.ofMinutes(10).plusSeconds(1));
    assertThat(second.state.recoveredAgents()).hasSize(2);
    second.advance(Duration.ofMinutes(10));
    assertThat(second.state.recoveredAgents()).hasSize(1);
    second.advance(Duration.ofMinutes(10));
    assertThat(second.state.recoveredAgents()).isEmpty();
    assertThat(second.counted(Counted.RECOVERED_AGENT_LOST)).isEqualTo(3);
  }

  @Test
  void disconnectedAgentIsLostAfterItsTimeEvenIfPingsAreSlow() {
    Cluster cluster =
        new Cluster(
            o ->
                o.withAgents(
                    new AgentPolicy(
                        Duration.ofMinutes(5),
                        50,
                        Duration.ofMinutes(10),
                        Optional.empty(),
                        Optional.empty(),
                        1,
                        false)));
    SimAgent agent = new SimAgent(cluster, "a", 1, 64).subscribe();
    agent.disconnect();
    cluster.advance(Duration.ofMinutes(10).minusSeconds(1));
    assertThat(cluster.state.agents()).hasSize(1);
    cluster.advance(Duration.ofSeconds(2));
    assertThat(cluster.state.agents()).isEmpty();
    assertThat(cluster.state.unreachableAgents()).hasSize(1);
  }

  @Test
  void missingAgentsOfAnEarlierLeaderAreUnreachableAndOnlyFailureIsTold() {
    Cluster first = new Cluster();
    SimAgent agent = new SimAgent(first, "a", 1, 64).subscribe();
    SimFramework framework = launched(first, agent);
    Cluster second = first.restarted();
    SimFramework back = framework.movedTo(second);
    back.with(info -> info.addCapabilities(capability(Type.PARTITION_AWARE))).subscribe();
    back.reconcile("t", Optional.of(agent.id()));
    assertThat(back.updates()).as("the agent may still come back").isEmpty();
    second.advance(Duration.ofMinutes(10).plusSeconds(1));
    assertThat(back.events(Event.Type.FAILURE))
        .singleElement()
        .satisfies(event -> assertThat(event.getFailure().getAgentId()).isEqualTo(agent.id()));
    assertThat(back.updates()).isEmpty();
    assertThat(second.registry.scan("master/agents/")).isEmpty();
    assertThat(second.registry.scan("master/unreachable/")).hasSize(1);
    back.reconcile("t", Optional.of(agent.id()));
    assertThat(back.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
  }

  private static io.souk.protocol.mesos.FrameworkInfo.Capability capability(Type type) {
    return io.souk.protocol.mesos.FrameworkInfo.Capability.newBuilder().setType(type).build();
  }

  @Test
  void leaderGivesUpRatherThanDeclareTooManyAgentsLost() {
    Cluster first = new Cluster();
    agents(first, 4);
    Cluster second = first.restarted(o -> o.withAgents(o.agents().withRecoveryLimit(0.5)));
    returned(second, "m1-S0");
    second.advance(Duration.ofMinutes(10).plusSeconds(1));
    assertThat(second.givenUp)
        .containsExactly(
            "3 of 4 agents did not come back, --recovery-agent-removal-limit allows 2");
    assertThat(second.state.leader()).isEmpty();
    assertThat(second.registry.scan("master/unreachable/")).isEmpty();
    Cluster third = first.restarted(o -> o.withAgents(o.agents().withRecoveryLimit(0.5)));
    returned(third, "m1-S0");
    returned(third, "m1-S1");
    third.advance(Duration.ofMinutes(10).plusSeconds(1));
    assertThat(third.givenUp).isEmpty();
    assertThat(third.state.unreachableAgents()).hasSize(2);
  }

  private static void returned(Cluster cluster, String id) {
    SimAgent agent = new SimAgent(cluster, id, 1, 64);
    agent.with(info -> info.setId(AgentID.newBuilder().setValue(id))).subscribe();
    agent.answering();
  }

  @Test
  void manyMissingAgentsAreDeclaredInPortions() {
    Cluster first = new Cluster();
    agents(first, 600);
    Cluster second = first.restarted();
    second.advance(Duration.ofMinutes(10).plusSeconds(1));
    assertThat(second.state.recoveredAgents()).isEmpty();
    assertThat(second.state.unreachableAgents()).hasSize(600);
  }

  @Test
  void anEndThatNobodyAcknowledgedIsNotForgottenWithItsAgent() {
    Cluster cluster = new Cluster();
    SimAgent agent = new SimAgent(cluster, "a", 1, 64).subscribe();
    SimFramework framework = launched(cluster, agent);
    ByteString end = agent.update(framework.id(), "t", TaskState.TASK_FINISHED);
    agent.disconnect();
    cluster.advance(Duration.ofMinutes(11));
    assertThat(cluster.state.unreachableAgents()).hasSize(1);
    Task ended = agent.tasks().get(SimAgent.key(framework.id(), "t"));
    agent.restore(
        framework.info,
        ended.toBuilder().setStatusUpdateState(TaskState.TASK_FINISHED).setStatusUpdateUuid(end));
    agent.subscribe();
    framework.reconcile("t", Optional.of(agent.id()));
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(cluster.view.snapshot().tasks())
        .singleElement()
        .satisfies(task -> assertThat(task.phase()).isEqualTo(TaskView.Phase.ACTIVE));
    framework.acknowledge(framework.lastUpdate().toBuilder().setUuid(end).build());
    assertThat(cluster.view.snapshot().tasks())
        .singleElement()
        .satisfies(task -> assertThat(task.phase()).isEqualTo(TaskView.Phase.COMPLETED));
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.ACKNOWLEDGE))
        .last()
        .satisfies(ack -> assertThat(ack.getAcknowledge().getUuid()).isEqualTo(end));
  }

  private static Cluster limited(Optional<RateLimit> unreachable, Optional<RateLimit> removal) {
    return new Cluster(o -> o.withAgents(o.agents().withLimits(unreachable, removal)));
  }

  private static List<SimAgent> agents(Cluster cluster, int count) {
    return new ArrayList<>(
        IntStream.range(0, count)
            .mapToObj(i -> new SimAgent(cluster, "h" + i, 1, 64).subscribe())
            .toList());
  }

  private static SimFramework launched(Cluster cluster, SimAgent agent) {
    SimFramework framework = new SimFramework(cluster, "f").subscribe();
    cluster.allocate();
    framework.accept(framework.offer(), 3600, task("t", framework.offer(), 0.5, 32));
    agent.update(framework.id(), "t", TaskState.TASK_RUNNING);
    return framework;
  }
}
