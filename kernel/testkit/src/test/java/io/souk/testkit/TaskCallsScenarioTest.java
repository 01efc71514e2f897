package io.souk.testkit;

import static io.souk.testkit.SimFramework.executorId;
import static io.souk.testkit.SimFramework.task;
import static io.souk.testkit.SimFramework.taskId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.master.effect.Effect.Counted;
import io.souk.master.view.TaskView;
import io.souk.model.id.AgentId;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** KILL, SHUTDOWN, MESSAGE and ACKNOWLEDGE. */
class TaskCallsScenarioTest {

  private static final AgentID STRANGER = AgentID.newBuilder().setValue("stranger").build();

  private final Cluster cluster = new Cluster();
  private final SimFramework framework = new SimFramework(cluster, "one", Type.PARTITION_AWARE);
  private final SimAgent agent = new SimAgent(cluster, "a", 4, 4096);

  @BeforeEach
  void launch() {
    agent.subscribe();
    framework.subscribe();
    cluster.allocate();
    framework.accept(framework.offer(), 3600, task("t", framework.offer(), 1, 64));
    agent.take();
  }

  private void kill(String task, Optional<AgentID> agentId, Optional<Long> grace) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.KILL);
    call.getKillBuilder().setTaskId(taskId(task));
    agentId.ifPresent(call.getKillBuilder()::setAgentId);
    grace.ifPresent(
        nanos ->
            call.getKillBuilder()
                .getKillPolicyBuilder()
                .getGracePeriodBuilder()
                .setNanoseconds(nanos));
    assertThat(framework.call(call).status()).isEqualTo(202);
  }

  private List<Event.KillTask> kills() {
    return agent.events(Event.Type.KILL_TASK).stream().map(Event::getKillTask).toList();
  }

  private int waiting() {
    return cluster.state.pendingKills(new AgentId(agent.id().getValue())).size();
  }

  private void loseTheAgent() {
    agent.disconnect();
    cluster.advance(Duration.ofSeconds(120));
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
  }

  @Test
  void killGoesOutWithItsPolicy() {
    kill("t", Optional.of(agent.id()), Optional.of(7L));
    assertThat(kills())
        .singleElement()
        .satisfies(
            kill -> {
              assertThat(kill.getTaskId()).isEqualTo(taskId("t"));
              assertThat(kill.getFrameworkId()).isEqualTo(framework.id());
              assertThat(kill.getKillPolicy().getGracePeriod().getNanoseconds()).isEqualTo(7);
            });
    kill("t", Optional.empty(), Optional.empty());
    assertThat(kills().get(1).hasKillPolicy()).isFalse();
  }

  @Test
  void killThatNamesAnotherAgentIsIgnored() {
    kill("t", Optional.of(STRANGER), Optional.empty());
    assertThat(kills()).isEmpty();
    assertThat(framework.updates()).isEmpty();
  }

  @Test
  void killOfAnUnknownTaskIsAnsweredAsReconciliation() {
    kill("no", Optional.of(agent.id()), Optional.empty());
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_GONE);
    assertThat(framework.lastUpdate().getReason())
        .isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
    kill("no", Optional.empty(), Optional.empty());
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNKNOWN);
    assertThat(framework.lastUpdate().hasAgentId()).isFalse();
    assertThat(kills()).isEmpty();
  }

  @Test
  void killOfAnotherFrameworksTaskDoesNothing() {
    SimFramework other = new SimFramework(cluster, "other").subscribe();
    other.kill("t");
    assertThat(kills()).isEmpty();
  }

  @Test
  void newestKillForAnAbsentAgentIsSentOnceWhenItReturns() {
    agent.disconnect();
    for (long grace = 1; grace <= 50; grace++) {
      kill("t", Optional.empty(), Optional.of(grace));
    }
    assertThat(waiting()).isEqualTo(1);
    agent.subscribe();
    assertThat(kills())
        .singleElement()
        .satisfies(
            kill ->
                assertThat(kill.getKillPolicy().getGracePeriod().getNanoseconds()).isEqualTo(50));
    agent.disconnect();
    agent.subscribe();
    assertThat(kills()).isEmpty();
  }

  @Test
  void killForATaskThatTheReturningAgentDoesNotHaveIsNotSent() {
    agent.disconnect();
    kill("t", Optional.empty(), Optional.empty());
    agent.forget(framework.id(), "t");
    agent.subscribe();
    assertThat(kills()).isEmpty();
    assertThat(agent.events(Event.Type.RECONCILE_TASKS)).hasSize(1);
    assertThat(waiting()).isZero();
  }

  @Test
  void killOfADisconnectedTaskOutlivesItsAgentsUnreachability() {
    agent.disconnect();
    kill("t", Optional.empty(), Optional.empty());
    cluster.advance(Duration.ofSeconds(120));
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    agent.subscribe();
    assertThat(kills()).hasSize(1);
    assertThat(waiting()).isZero();
  }

  @Test
  void killOfAnUnreachableTaskIsAnsweredAndSentWhenItsAgentReturns() {
    loseTheAgent();
    kill("t", Optional.of(agent.id()), Optional.empty());
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    assertThat(framework.lastUpdate().getReason())
        .isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
    agent.subscribe();
    assertThat(kills()).hasSize(1);
  }

  @Test
  void killOfAnUnreachableTaskOfAnotherAgentIsNotKeptInMind() {
    loseTheAgent();
    kill("t", Optional.of(STRANGER), Optional.empty());
    assertThat(waiting()).isZero();
  }

  @Test
  void killsAreForgottenWithTheirTasks() {
    loseTheAgent();
    kill("t", Optional.empty(), Optional.empty());
    assertThat(waiting()).isEqualTo(1);
    framework.teardown();
    assertThat(waiting()).isZero();
  }

  @Test
  void shutdownGoesToRegisteredAgentsOnly() {
    shutdown(agent.id());
    assertThat(agent.events(Event.Type.SHUTDOWN_EXECUTOR))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getShutdownExecutor().getExecutorId()).isEqualTo(executorId("e"));
              assertThat(event.getShutdownExecutor().getFrameworkId()).isEqualTo(framework.id());
            });
    shutdown(STRANGER);
    agent.disconnect();
    shutdown(agent.id());
    agent.subscribe();
    assertThat(agent.events(Event.Type.SHUTDOWN_EXECUTOR)).isEmpty();
  }

  private void shutdown(AgentID agentId) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.SHUTDOWN);
    call.getShutdownBuilder().setAgentId(agentId).setExecutorId(executorId("e"));
    assertThat(framework.call(call).status()).isEqualTo(202);
  }

  @Test
  void messageIsNeitherQueuedNorMisdelivered() {
    message(agent.id());
    assertThat(agent.events(Event.Type.MESSAGE))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getMessage().getData().toStringUtf8()).isEqualTo("m");
              assertThat(event.getMessage().getExecutorId()).isEqualTo(executorId("e"));
            });
    assertThat(cluster.counted(Counted.MESSAGE_DROPPED)).isZero();
    message(STRANGER);
    agent.disconnect();
    message(agent.id());
    agent.subscribe();
    assertThat(cluster.counted(Counted.MESSAGE_DROPPED)).isEqualTo(2);
    assertThat(agent.events(Event.Type.MESSAGE)).isEmpty();
  }

  private void message(AgentID agentId) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.MESSAGE);
    call.getMessageBuilder()
        .setAgentId(agentId)
        .setExecutorId(executorId("e"))
        .setData(ByteString.copyFromUtf8("m"));
    assertThat(framework.call(call).status()).isEqualTo(202);
  }

  private int acknowledged() {
    return agent.events(Event.Type.ACKNOWLEDGE).size();
  }

  private TaskView.Phase phase() {
    return cluster.view.snapshot().tasks().iterator().next().phase();
  }

  @Test
  void acknowledgementOfTheEndMakesTheTaskHistory() {
    agent.update(framework.id(), "t", TaskState.TASK_FINISHED);
    TaskStatus end = framework.lastUpdate();
    framework.acknowledge(end.toBuilder().setUuid(SimFramework.uuid(99)).build());
    assertThat(phase()).isEqualTo(TaskView.Phase.ACTIVE);
    assertThat(acknowledged()).isEqualTo(1);
    framework.acknowledge(end);
    assertThat(phase()).isEqualTo(TaskView.Phase.COMPLETED);
    assertThat(acknowledged()).isEqualTo(2);
  }

  @Test
  void acknowledgementOfWhatWasNeverForwardedIsIgnored() {
    framework.acknowledge(
        TaskStatus.newBuilder()
            .setTaskId(taskId("t"))
            .setAgentId(agent.id())
            .setState(TaskState.TASK_RUNNING)
            .setUuid(SimFramework.uuid(1))
            .build());
    assertThat(acknowledged()).isZero();
  }

  @Test
  void acknowledgementForAnAbsentOrUnknownAgentIsIgnored() {
    agent.update(framework.id(), "t", TaskState.TASK_FINISHED);
    TaskStatus end = framework.lastUpdate();
    framework.acknowledge(end.toBuilder().setAgentId(STRANGER).build());
    assertThat(acknowledged()).isZero();
    assertThat(phase()).isEqualTo(TaskView.Phase.ACTIVE);
    agent.disconnect();
    framework.acknowledge(end);
    assertThat(phase()).isEqualTo(TaskView.Phase.ACTIVE);
  }

  @Test
  void acknowledgementForAnUnknownTaskIsRelayed() {
    framework.acknowledge(
        TaskStatus.newBuilder()
            .setTaskId(taskId("no"))
            .setAgentId(agent.id())
            .setState(TaskState.TASK_RUNNING)
            .setUuid(SimFramework.uuid(1))
            .build());
    assertThat(acknowledged()).isEqualTo(1);
  }
}
