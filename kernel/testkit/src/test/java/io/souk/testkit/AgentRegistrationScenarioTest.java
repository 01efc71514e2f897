package io.souk.testkit;

import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.effect.Effect.Counted;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.DomainInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.souk.protocol.mesos.Value;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which agents are taken, and as which: the rows of the registration table. */
class AgentRegistrationScenarioTest {

  private Cluster cluster = new Cluster();
  private final SimFramework framework = new SimFramework(cluster, "one", Type.PARTITION_AWARE);
  private final SimAgent agent = new SimAgent(cluster, "a", 4, 4096).at("10.0.0.1:5051");

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.0.0", "1.11.0", "2.0.0-SNAPSHOT"})
  void versionsFromOneOnAreTaken(String version) {
    assertThat(agent.ofVersion(version).subscribe().events(Event.Type.SUBSCRIBED)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.28.2", "x", "-1.0.0", "99999999999.0"})
  void otherVersionsAreRefused(String version) {
    assertRefused(
        agent.ofVersion(version),
        "agent version '" + version + "' is not supported: 1.0.0 or later is accepted");
  }

  @Test
  void agentWithADomainIsRefusedByAMasterWithoutOne() {
    assertRefused(
        agent.with(info -> info.setDomain(domain())),
        "the agent has a fault domain and the master has none");
  }

  @Test
  void agentInAnotherRegionIsTaken() {
    cluster =
        new Cluster(
            options ->
                options.withMasterInfo(
                    MasterInfo.newBuilder(options.masterInfo()).setDomain(domain()).build()));
    SimAgent remote =
        new SimAgent(cluster, "r", 1, 64)
            .with(
                info -> {
                  info.setDomain(domain());
                  info.getDomainBuilder().getFaultDomainBuilder().getRegionBuilder().setName("far");
                  return info;
                });
    assertThat(remote.subscribe().events(Event.Type.SUBSCRIBED)).hasSize(1);
  }

  @Test
  void agentWithoutADomainIsRefusedWhereItIsRequired() {
    cluster = new Cluster(options -> options.withAgents(options.agents().withDomainRequired()));
    assertRefused(
        new SimAgent(cluster, "r", 1, 64),
        "'domain.fault_domain' is not set, and --require-agent-domain asks for it");
  }

  @Test
  void repeatedRegistrationIsAnsweredAgain() {
    agent.subscribe();
    SimAgent again = new SimAgent(cluster, "a", 4, 4096).at("10.0.0.1:5051").subscribe();
    assertThat(again.id()).isEqualTo(agent.id());
    assertThat(agent.ended()).isTrue();
    assertThat(cluster.state.agents()).hasSize(1);
  }

  @Test
  void newAgentAtTheAddressOfOneThatRunsTasksWaitsForItsEnd() {
    launch();
    SimAgent second = new SimAgent(cluster, "a", 2, 128).at("10.0.0.1:5051");
    assertRefused(second, "agent m1-S0 is connected from 10.0.0.1:5051");
    agent.disconnect();
    second.subscribe();
    assertThat(second.id().getValue()).isEqualTo("m1-S1");
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_LOST);
    assertThat(framework.lastUpdate().getReason()).isEqualTo(Reason.REASON_AGENT_REMOVED);
    assertThat(cluster.registry.get("master/agents/m1-S0")).isEmpty();
    assertThat(cluster.counted(Counted.AGENT_REMOVED_REPLACED)).isEqualTo(1);
  }

  @Test
  void disconnectedAgentComesBackAsItWas() {
    launch();
    agent.disconnect();
    agent.subscribe();
    assertThat(framework.updates()).hasSize(1);
    cluster.advance(Duration.ofMinutes(1));
    agent.pong();
    cluster.advance(Duration.ofSeconds(70));
    assertThat(cluster.state.agents()).hasSize(1);
  }

  @Test
  void aSubscriptionThatWasLongOnItsWayTakesNoStreamAway() {
    SimAgent late = new SimAgent(cluster, "a", 4, 4096).at("10.0.0.1:5051");
    agent.withSequence(7).subscribe();
    late.with(info -> info.setId(agent.id()));

    assertRefused(late.withSequence(6), "agent m1-S0 has subscribed again since");
    assertRefused(late.withSequence(7), "agent m1-S0 has subscribed again since");
    assertThat(agent.ended()).isFalse();

    agent.withSequence(8).subscribe();
    assertThat(agent.events(Event.Type.SUBSCRIBED)).hasSize(1);
    agent.disconnect();
    assertThat(late.withSequence(3).subscribe().events(Event.Type.SUBSCRIBED))
        .as("nobody is there to be pushed away")
        .hasSize(1);
  }

  @Test
  void anotherPortIsNoMove() {
    launch();
    agent.disconnect();
    agent.at("10.0.0.1:5052").subscribe();
    assertThat(agent.events(Event.Type.SUBSCRIBED)).hasSize(1);
    assertThat(cluster.state.findAgentAt("10.0.0.1:5051")).isEmpty();
    assertThat(cluster.state.findAgentAt("10.0.0.1:5052")).isPresent();
  }

  @Test
  void anotherAddressEndsTheAgent() {
    launch();
    agent.disconnect();
    agent.at("10.0.0.2:5051").subscribe();
    assertShutDown("agent m1-S0 came back from 10.0.0.2, it was registered from 10.0.0.1");
  }

  @Test
  void anotherHostNameEndsTheAgent() {
    launch();
    agent.disconnect();
    agent.with(info -> info.setHostname("b")).subscribe();
    assertShutDown("agent m1-S0 came back as host b, it was registered as a");
  }

  @Test
  void agentOfAnEarlierLeaderIsTakenWithItsTasks() {
    launch();
    Cluster next = cluster.restarted();
    SimAgent moved = agent.movedTo(next).at("10.0.0.1:5051").subscribe();
    assertThat(next.state.recoveredAgents()).isEmpty();
    SimFramework back = framework.movedTo(next).subscribe();
    back.reconcileAll();
    assertThat(back.lastUpdate().getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(moved.events(Event.Type.RECONCILE_TASKS)).isEmpty();
  }

  @Test
  void forgottenAgentIsTakenWithItsTasks() {
    launch();
    cluster.advance(Duration.ofSeconds(76));
    cluster.advance(Duration.ofDays(15));
    assertThat(cluster.state.unreachableAgents()).isEmpty();
    agent.subscribe();
    assertThat(agent.id().getValue()).isEqualTo("m1-S0");
    assertThat(framework.lastUpdate().getReason()).isEqualTo(Reason.REASON_AGENT_REREGISTERED);
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_RUNNING);
  }

  @Test
  void tasksOfFrameworksThatAreOverAreEnded() {
    launch();
    agent.disconnect();
    framework.teardown();
    agent.subscribe();
    assertThat(agent.events(Event.Type.SHUTDOWN_FRAMEWORK)).hasSize(1);
    assertThat(cluster.state.tasks(new io.souk.model.id.AgentId("m1-S0"))).isEmpty();
  }

  private void launch() {
    agent.subscribe();
    framework.subscribe();
    cluster.allocate();
    framework.accept(framework.offer(), 3600, task("t", framework.offer(), 1, 64));
    agent.update(framework.id(), "t", TaskState.TASK_RUNNING);
    agent.take();
  }

  private static void assertRefused(SimAgent agent, String why) {
    agent.subscribe();
    assertThat(agent.events())
        .singleElement()
        .satisfies(event -> assertThat(event.getError().getMessage()).isEqualTo(why));
    assertThat(agent.ended()).isTrue();
  }

  private void assertShutDown(String why) {
    assertThat(agent.events())
        .singleElement()
        .satisfies(event -> assertThat(event.getShutdown().getMessage()).isEqualTo(why));
    assertThat(agent.ended()).isTrue();
    assertThat(cluster.state.agents()).singleElement().matches(known -> !known.connected());
  }

  private static DomainInfo domain() {
    DomainInfo.Builder domain = DomainInfo.newBuilder();
    domain.getFaultDomainBuilder().getRegionBuilder().setName("here");
    domain.getFaultDomainBuilder().getZoneBuilder().setName("one");
    return domain.build();
  }

  @Test
  void agentThatIsTooLargeForTheRegistryIsRefused() {
    SimAgent huge =
        new SimAgent(cluster, "huge", 4, 4096)
            .with(
                info ->
                    info.addAttributes(
                        Attribute.newBuilder()
                            .setName("a")
                            .setType(Value.Type.TEXT)
                            .setText(Value.Text.newBuilder().setValue("v".repeat(5_000_000)))))
            .subscribe();
    assertThat(huge.events(Event.Type.ERROR).getFirst().getError().getMessage())
        .startsWith("'AgentInfo' has 5000")
        .endsWith("bytes (accepted: up to 3500000)");
    assertThat(cluster.givenUp).isEmpty();
  }
}
