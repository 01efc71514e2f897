package io.souk.testkit;

import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.souk.master.bus.Reply;
import io.souk.master.view.AgentView;
import io.souk.model.id.AgentId;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.DrainState;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TimeInfo;
import io.souk.protocol.mesos.Unavailability;
import io.souk.protocol.mesos.maintenance.Schedule;
import io.souk.protocol.mesos.maintenance.Window;
import io.souk.protocol.mesos.master.Call;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DRAIN_AGENT, DEACTIVATE_AGENT and REACTIVATE_AGENT. */
class DrainScenarioTest {

  private static final String ID = "m1-S0";

  private final Cluster cluster = new Cluster();
  private final Operator operator = new Operator(cluster);
  private final SimFramework framework = new SimFramework(cluster, "f", Type.PARTITION_AWARE);
  private final SimAgent agent =
      new SimAgent(cluster, "a", 4, 4096)
          .capableOf(
              AgentInfo.Capability.Type.MULTI_ROLE, AgentInfo.Capability.Type.AGENT_DRAINING);

  @BeforeEach
  void launch() {
    agent.subscribe();
    framework.subscribe();
    cluster.allocate();
    framework.accept(framework.offer(), 0, task("t", framework.offer(), 1, 64));
    framework.acknowledge(running());
    cluster.allocate();
    assertThat(framework.offers()).hasSize(1);
  }

  private io.souk.protocol.mesos.TaskStatus running() {
    agent.update(framework.id(), "t", TaskState.TASK_RUNNING);
    return framework.lastUpdate();
  }

  private static AgentID id(String value) {
    return AgentID.newBuilder().setValue(value).build();
  }

  private Reply drain(String id, Call.DrainAgent.Builder call) {
    return operator.call(
        Call.newBuilder().setType(Call.Type.DRAIN_AGENT).setDrainAgent(call.setAgentId(id(id))));
  }

  private Reply drain() {
    return drain(ID, Call.DrainAgent.newBuilder());
  }

  private Reply deactivate(String id) {
    return operator.call(
        Call.newBuilder()
            .setType(Call.Type.DEACTIVATE_AGENT)
            .setDeactivateAgent(Call.DeactivateAgent.newBuilder().setAgentId(id(id))));
  }

  private Reply reactivate(Cluster where, String id) {
    return new Operator(where)
        .call(
            Call.newBuilder()
                .setType(Call.Type.REACTIVATE_AGENT)
                .setReactivateAgent(Call.ReactivateAgent.newBuilder().setAgentId(id(id))));
  }

  private static AgentView view(Cluster where) {
    return where.view.snapshot().agents().iterator().next();
  }

  private void endTask() {
    agent.update(framework.id(), "t", TaskState.TASK_KILLED);
    framework.acknowledge(framework.lastUpdate());
    cluster.allocate();
  }

  @Test
  void drainedAgentIsOfferedAgainOnlyWhenReactivated() {
    Duration minute = Duration.newBuilder().setSeconds(60).setNanos(5).build();
    assertThat(drain(ID, Call.DrainAgent.newBuilder().setMaxGracePeriod(minute)))
        .isEqualTo(Reply.ok());
    assertThat(framework.offers()).as("taken back").isEmpty();
    assertThat(agent.events(Event.Type.DRAIN))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getDrain().getConfig().getMaxGracePeriod().getNanoseconds())
                  .isEqualTo(60_000_000_005L);
              assertThat(event.getDrain().getConfig().getMarkGone()).isFalse();
            });
    assertThat(view(cluster).active()).isFalse();
    assertThat(view(cluster).draining().orElseThrow().info().getState())
        .isEqualTo(DrainState.DRAINING);
    assertThat(reactivate(cluster, ID))
        .isEqualTo(Reply.badRequest("Agent is still in the DRAINING state"));

    agent.update(framework.id(), "t", TaskState.TASK_KILLED);
    cluster.allocate();
    assertThat(view(cluster).draining().orElseThrow().info().getState())
        .as("the end is not acknowledged")
        .isEqualTo(DrainState.DRAINING);
    framework.acknowledge(framework.lastUpdate());
    cluster.allocate();
    assertThat(view(cluster).draining().orElseThrow().info().getState())
        .isEqualTo(DrainState.DRAINED);
    assertThat(framework.offers()).isEmpty();

    assertThat(reactivate(cluster, ID)).isEqualTo(Reply.ok());
    cluster.allocate();
    assertThat(framework.offers()).hasSize(1);
    assertThat(view(cluster).deactivated()).isFalse();
    assertThat(cluster.registry.scan("master/deactivated/")).isEmpty();
  }

  @Test
  void idleAgentIsDrainedAtOnce() {
    endTask();
    drain();
    cluster.allocate();
    assertThat(view(cluster).draining().orElseThrow().info().getState())
        .isEqualTo(DrainState.DRAINED);
  }

  @Test
  void agentThatIsToBeGoneIsSoOnceItIsEmpty() {
    drain(ID, Call.DrainAgent.newBuilder().setMarkGone(true));
    assertThat(cluster.state.goneAgents()).isEmpty();
    endTask();
    assertThat(cluster.state.goneAgents()).containsOnlyKeys(new AgentId(ID));
    assertThat(agent.events(Event.Type.SHUTDOWN)).hasSize(1);
    assertThat(cluster.registry.scan("master/deactivated/")).isEmpty();
  }

  @Test
  void nothingIsSaidBeforeTheRegistryHasIt() {
    cluster.registry.hold();
    assertThat(
            operator.tryCall(
                Call.newBuilder()
                    .setType(Call.Type.DRAIN_AGENT)
                    .setDrainAgent(Call.DrainAgent.newBuilder().setAgentId(id(ID)))))
        .isEmpty();
    assertThat(agent.events(Event.Type.DRAIN)).isEmpty();
    cluster.commit();
    assertThat(agent.events(Event.Type.DRAIN)).hasSize(1);
  }

  @Test
  void agentIsRemindedWhenItComesBackAlsoToTheNextLeader() {
    drain();
    agent.disconnect();
    agent.subscribe();
    assertThat(agent.events(Event.Type.DRAIN)).hasSize(1);
    Cluster next = cluster.restarted();
    SimAgent moved = agent.movedTo(next).subscribe();
    assertThat(moved.events(Event.Type.DRAIN)).hasSize(1);
    SimFramework back = framework.movedTo(next).subscribe();
    next.allocate();
    assertThat(back.offers()).isEmpty();
    assertThat(view(next).draining().orElseThrow().start())
        .isEqualTo(view(cluster).draining().orElseThrow().start());
  }

  @Test
  void laterCallTakesThePlaceOfTheFirst() {
    drain(ID, Call.DrainAgent.newBuilder().setMarkGone(true));
    drain();
    assertThat(agent.events(Event.Type.DRAIN)).hasSize(2);
    endTask();
    assertThat(cluster.state.goneAgents()).isEmpty();
  }

  @Test
  void deactivatedAgentKeepsItsTasksAndGetsNoMore() {
    assertThat(deactivate(ID)).isEqualTo(Reply.ok());
    cluster.allocate();
    assertThat(framework.offers()).isEmpty();
    assertThat(agent.events(Event.Type.DRAIN)).isEmpty();
    assertThat(view(cluster).active()).isFalse();
    assertThat(view(cluster).connected()).isTrue();
    assertThat(view(cluster).deactivated()).isTrue();
    assertThat(deactivate(ID)).as("once more").isEqualTo(Reply.ok());
    Cluster next = cluster.restarted();
    agent.movedTo(next).subscribe();
    assertThat(view(next).deactivated()).isTrue();
    assertThat(reactivate(next, ID)).isEqualTo(Reply.ok());
    assertThat(view(next).active()).isTrue();
  }

  @Test
  void drainingOutlivesUnreachability() {
    drain(ID, Call.DrainAgent.newBuilder().setMarkGone(true));
    agent.disconnect();
    cluster.advance(java.time.Duration.ofMinutes(11));
    assertThat(cluster.state.unreachableAgents()).containsOnlyKeys(new AgentId(ID));
    assertThat(cluster.state.goneAgents()).as("not before it is back").isEmpty();
    agent.subscribe();
    assertThat(agent.events(Event.Type.DRAIN)).hasSize(1);
    endTask();
    assertThat(cluster.state.goneAgents()).containsOnlyKeys(new AgentId(ID));
  }

  @Test
  void agentThatIsAwayIsReactivatedWithAConflict() {
    deactivate(ID);
    agent.disconnect();
    cluster.advance(java.time.Duration.ofMinutes(11));
    assertThat(reactivate(cluster, ID))
        .isEqualTo(Reply.conflict("Agent removed while processing the call"));
    agent.subscribe();
    assertThat(view(cluster).active()).isTrue();
  }

  @Test
  void senselessCallsAreRefusedAndChangeNothing() {
    assertThat(drain("m1-S7", Call.DrainAgent.newBuilder()))
        .isEqualTo(Reply.badRequest("Unknown agent"));
    assertThat(drain("a/b", Call.DrainAgent.newBuilder()))
        .isEqualTo(Reply.badRequest("Unknown agent"));
    assertThat(deactivate("m1-S7")).isEqualTo(Reply.badRequest("Unknown agent"));
    assertThat(reactivate(cluster, ID)).isEqualTo(Reply.badRequest("Agent is not deactivated"));
    assertThat(reactivate(cluster, "a/b")).isEqualTo(Reply.badRequest("Agent is not deactivated"));
    for (Duration wrong :
        new Duration[] {
          Duration.newBuilder().setSeconds(-1).build(),
          Duration.newBuilder().setNanos(-1).build(),
          Duration.newBuilder().setSeconds(Long.MAX_VALUE).build(),
          Duration.newBuilder().setNanos(1_000_000_000).build()
        }) {
      Reply reply = drain(ID, Call.DrainAgent.newBuilder().setMaxGracePeriod(wrong));
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body()).contains("max_grace_period");
    }
    assertThat(view(cluster).deactivated()).isFalse();
    assertThat(framework.offers()).hasSize(1);
  }

  @Test
  void agentThatCannotOrIsPlannedToBeAwayIsNotDrained() {
    SimAgent old =
        new SimAgent(cluster, "old", 4, 4096)
            .capableOf(AgentInfo.Capability.Type.MULTI_ROLE)
            .subscribe();
    String name = old.id().getValue();
    assertThat(drain(name, Call.DrainAgent.newBuilder()))
        .isEqualTo(Reply.badRequest("Agent " + name + " is not capable of draining"));
    MachineID machine =
        MachineID.newBuilder()
            .setHostname("a")
            .setIp(cluster.state.findAgent(new AgentId(ID)).orElseThrow().machine().ip())
            .build();
    operator.schedule(
        Schedule.newBuilder()
            .addWindows(
                Window.newBuilder()
                    .addMachineIds(machine)
                    .setUnavailability(
                        Unavailability.newBuilder()
                            .setStart(TimeInfo.newBuilder().setNanoseconds(1))))
            .build());
    assertThat(drain())
        .isEqualTo(Reply.badRequest("Agent " + ID + " is part of a maintenance schedule"));
  }
}
