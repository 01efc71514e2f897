package io.souk.testkit;

import static io.souk.testkit.SimFramework.amount;
import static io.souk.testkit.SimFramework.task;
import static io.souk.testkit.SimFramework.taskId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.master.state.Change;
import io.souk.master.view.TaskView;
import io.souk.model.id.AgentId;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.souk.protocol.mesos.TaskStatus.Source;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the master itself says of tasks, to frameworks that are partition aware and to others, and
 * what becomes of what agents say.
 */
class TaskStateScenarioTest {

  private final Cluster cluster = new Cluster();
  private final SimAgent agent = new SimAgent(cluster, "a", 4, 4096);
  private SimFramework framework;

  @BeforeEach
  void register() {
    agent.subscribe();
  }

  private void subscribe(boolean aware) {
    framework =
        aware
            ? new SimFramework(cluster, "one", Type.PARTITION_AWARE)
            : new SimFramework(cluster, "one");
    framework.subscribe();
    cluster.allocate();
  }

  private void run(boolean aware) {
    subscribe(aware);
    framework.accept(framework.offer(), 3600, task("t", framework.offer(), 1, 64));
    agent.update(framework.id(), "t", TaskState.TASK_RUNNING);
    framework.acknowledge(framework.lastUpdate());
  }

  private TaskStatus told(TaskState state, Reason reason, String message) {
    TaskStatus status = framework.lastUpdate();
    assertThat(status.getState()).isEqualTo(state);
    assertThat(status.getReason()).isEqualTo(reason);
    assertThat(status.getMessage()).isEqualTo(message);
    assertThat(status.getSource()).isEqualTo(Source.SOURCE_MASTER);
    assertThat(status.hasUuid()).isFalse();
    assertThat(status.hasTimestamp()).isTrue();
    return status;
  }

  private TaskView view() {
    return cluster.view.snapshot().tasks().iterator().next();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void staleOffersDropTheirTasks(boolean aware) {
    subscribe(aware);
    Offer offer = framework.offer();
    framework.decline(offer, 3600);
    framework.accept(offer, 0, task("t", offer, 1, 64));
    TaskStatus status =
        told(
            aware ? TaskState.TASK_DROPPED : TaskState.TASK_LOST,
            Reason.REASON_INVALID_OFFERS,
            "Task launched with invalid offers: Offer %s is no longer valid"
                .formatted(offer.getId().getValue()));
    assertThat(status.getAgentId()).isEqualTo(agent.id());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tasksAreDroppedWhenTheAgentDisconnectedBeforeTheOfferWasTakenBack(boolean aware) {
    subscribe(aware);
    Offer offer = framework.offer();
    AgentId id = new AgentId(agent.id().getValue());
    cluster.state.apply(
        new Change.PutAgent(cluster.state.findAgent(id).orElseThrow().disconnected()));
    framework.accept(offer, 0, task("t", offer, 1, 64));
    told(
        aware ? TaskState.TASK_DROPPED : TaskState.TASK_LOST,
        Reason.REASON_AGENT_DISCONNECTED,
        "Agent disconnected");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tasksWaitForAnUnreachableAgentAndComeBackWithIt(boolean aware) {
    run(aware);
    agent.take();
    agent.disconnect();
    int before = framework.updates().size();
    cluster.advance(Duration.ofSeconds(60));
    assertThat(framework.updates()).hasSize(before);
    cluster.advance(Duration.ofSeconds(60));
    TaskStatus status =
        told(
            aware ? TaskState.TASK_UNREACHABLE : TaskState.TASK_LOST,
            Reason.REASON_AGENT_REMOVED,
            "Agent a is unreachable: pings-unanswered");
    assertThat(status.getAgentId()).isEqualTo(agent.id());
    assertThat(status.hasUnreachableTime()).isTrue();
    assertThat(view().phase()).isEqualTo(TaskView.Phase.UNREACHABLE);
    assertThat(view().holdsResources()).isFalse();
    agent.subscribe();
    told(TaskState.TASK_RUNNING, Reason.REASON_AGENT_REREGISTERED, "Agent a is back");
    assertThat(view().phase()).isEqualTo(TaskView.Phase.ACTIVE);
  }

  @Test
  void taskThatAnEarlierLeaderCalledUnreachableIsToldToBeBack() {
    run(true);
    agent.take();
    agent.disconnect();
    cluster.advance(Duration.ofSeconds(120));
    told(
        TaskState.TASK_UNREACHABLE,
        Reason.REASON_AGENT_REMOVED,
        "Agent a is unreachable: pings-unanswered");
    Cluster next = cluster.restarted();
    SimFramework again = framework.movedTo(next).subscribe();
    agent.movedTo(next).subscribe();
    TaskStatus status = again.lastUpdate();
    assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(status.getReason()).isEqualTo(Reason.REASON_AGENT_REREGISTERED);
    assertThat(status.hasUuid()).isFalse();
  }

  /** Mesos loses them at once; here a short break of the connection costs nobody a task. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tasksOfFrameworksWithoutCheckpointWaitAsWell(boolean aware) {
    framework =
        aware
            ? new SimFramework(cluster, "one", Type.PARTITION_AWARE)
            : new SimFramework(cluster, "one");
    framework.with(info -> info.setCheckpoint(false)).subscribe();
    cluster.allocate();
    framework.accept(framework.offer(), 3600, task("t", framework.offer(), 1, 64));
    agent.update(framework.id(), "t", TaskState.TASK_RUNNING);
    int before = framework.updates().size();
    agent.take();
    agent.disconnect();
    cluster.advance(Duration.ofSeconds(30));
    agent.subscribe();
    assertThat(framework.updates()).hasSize(before);
    assertThat(view().task().getState()).isEqualTo(TaskState.TASK_RUNNING);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tasksOfALeavingAgentAreLost(boolean aware) {
    run(aware);
    agent.call(Call.newBuilder().setType(Call.Type.UNREGISTER));
    TaskStatus status =
        told(TaskState.TASK_LOST, Reason.REASON_AGENT_REMOVED, "Agent a removed: unregistered");
    assertThat(status.hasUnreachableTime()).isFalse();
    assertThat(view().phase()).isEqualTo(TaskView.Phase.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tasksOfAReplacedAgentAreLost(boolean aware) {
    run(aware);
    agent.take();
    agent.disconnect();
    new SimAgent(cluster, "a", 1, 64).subscribe();
    told(TaskState.TASK_LOST, Reason.REASON_AGENT_REMOVED, "Agent a removed: replaced-at-a:5051");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void taskThatAnUnreachableAgentCameBackWithoutIsGone(boolean aware) {
    run(aware);
    agent.take();
    agent.disconnect();
    cluster.advance(Duration.ofSeconds(120));
    agent.forget(framework.id(), "t");
    agent.subscribe();
    told(
        aware ? TaskState.TASK_GONE : TaskState.TASK_LOST,
        Reason.REASON_RECONCILIATION,
        "Task is unknown to the agent that came back");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void reconciliationAnswersByWhatIsKnownOfTheAgent(boolean aware) {
    run(aware);
    framework.reconcile("t", Optional.empty());
    told(TaskState.TASK_RUNNING, Reason.REASON_RECONCILIATION, "Reconciliation: Latest task state");
    framework.reconcile("no", Optional.of(agent.id()));
    told(
        aware ? TaskState.TASK_GONE : TaskState.TASK_LOST,
        Reason.REASON_RECONCILIATION,
        "Reconciliation: Task is unknown to the agent");
    framework.reconcile("no", Optional.of(AgentID.newBuilder().setValue("stranger").build()));
    told(
        aware ? TaskState.TASK_UNKNOWN : TaskState.TASK_LOST,
        Reason.REASON_RECONCILIATION,
        "Reconciliation: Task is unknown");
    framework.reconcile("no", Optional.empty());
    TaskStatus unknown =
        told(
            aware ? TaskState.TASK_UNKNOWN : TaskState.TASK_LOST,
            Reason.REASON_RECONCILIATION,
            "Reconciliation: Task is unknown");
    assertThat(unknown.hasAgentId()).isFalse();
    cluster.advance(Duration.ofSeconds(120));
    framework.reconcile("t", Optional.of(agent.id()));
    TaskStatus unreachable =
        told(
            aware ? TaskState.TASK_UNREACHABLE : TaskState.TASK_LOST,
            Reason.REASON_RECONCILIATION,
            "Reconciliation: Task is unreachable");
    assertThat(unreachable.hasUnreachableTime()).isTrue();
  }

  @Test
  void reconciliationWaitsForAgentsThatMayStillComeBackToANewLeader() {
    run(true);
    Cluster next = cluster.restarted();
    SimFramework same = framework.movedTo(next).subscribe();
    same.reconcile("t", Optional.of(agent.id()));
    same.reconcile("t", Optional.empty());
    same.reconcile("t", Optional.of(AgentID.newBuilder().setValue("stranger").build()));
    assertThat(same.updates())
        .singleElement()
        .satisfies(status -> assertThat(status.getState()).isEqualTo(TaskState.TASK_UNKNOWN));
  }

  @Test
  void reconciliationTellsWhatWasForwardedLast() {
    run(true);
    send(status("t", TaskState.TASK_RUNNING, 50).setHealthy(true), TaskState.TASK_FINISHED);
    framework.reconcileAll();
    TaskStatus status =
        told(
            TaskState.TASK_RUNNING,
            Reason.REASON_RECONCILIATION,
            "Reconciliation: Latest task state");
    assertThat(status.getHealthy()).isTrue();
    assertThat(status.hasData()).isFalse();
    assertThat(status.hasLabels()).isFalse();
    assertThat(status.getAgentId()).isEqualTo(agent.id());
  }

  private TaskStatus.Builder status(String task, TaskState state, int uuid) {
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setTaskId(taskId(task))
            .setState(state)
            .setSource(Source.SOURCE_EXECUTOR)
            .setTimestamp(1)
            .setData(ByteString.copyFromUtf8("data"))
            .setUuid(SimFramework.uuid(uuid));
    status.getLabelsBuilder().addLabelsBuilder().setKey("k");
    return status;
  }

  private void send(TaskStatus.Builder status, TaskState latest) {
    send(framework.id(), status, latest);
  }

  private void send(FrameworkID framework, TaskStatus.Builder status, TaskState latest) {
    agent.take();
    agent.call(
        Call.newBuilder()
            .setType(Call.Type.UPDATE)
            .setUpdate(
                Call.Update.newBuilder()
                    .addUpdates(
                        StatusUpdate.newBuilder()
                            .setFrameworkId(framework)
                            .setStatus(status)
                            .setLatestState(latest))));
  }

  @Test
  void resourcesAreFreeAsSoonAsTheAgentKnowsTheEnd() {
    run(true);
    send(status("t", TaskState.TASK_RUNNING, 50), TaskState.TASK_FINISHED);
    cluster.allocate();
    assertThat(amount(framework.offer().getResourcesList(), "cpus")).isEqualTo(4);
    assertThat(view().task().getState()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(view().task().getStatusUpdateState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(view().phase()).isEqualTo(TaskView.Phase.ACTIVE);
    framework.acknowledge(framework.lastUpdate());
    assertThat(view().phase()).isEqualTo(TaskView.Phase.ACTIVE);
    send(status("t", TaskState.TASK_FINISHED, 51), TaskState.TASK_FINISHED);
    framework.acknowledge(framework.lastUpdate());
    assertThat(view().phase()).isEqualTo(TaskView.Phase.COMPLETED);
  }

  @Test
  void endedTaskDoesNotComeToLifeAgain() {
    run(true);
    send(status("t", TaskState.TASK_FINISHED, 50), TaskState.TASK_FINISHED);
    send(status("t", TaskState.TASK_RUNNING, 51), TaskState.TASK_RUNNING);
    assertThat(view().task().getState()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(view().holdsResources()).isFalse();
    send(status("t", TaskState.TASK_FAILED, 52), TaskState.TASK_FAILED);
    assertThat(view().task().getState()).isEqualTo(TaskState.TASK_FINISHED);
  }

  @Test
  void newestOfConsecutiveStatusesOfOneStateIsKeptWithoutItsData() {
    run(true);
    send(status("t", TaskState.TASK_RUNNING, 50).setHealthy(false), TaskState.TASK_RUNNING);
    send(status("t", TaskState.TASK_RUNNING, 51).setHealthy(true), TaskState.TASK_RUNNING);
    assertThat(view().task().getStatusesList())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getHealthy()).isTrue();
              assertThat(status.hasData()).isFalse();
              assertThat(status.getUuid()).isEqualTo(SimFramework.uuid(51));
            });
    assertThat(framework.lastUpdate().getData().toStringUtf8()).isEqualTo("data");
    assertThat(view().task().getStatusUpdateUuid()).isEqualTo(SimFramework.uuid(51));
  }

  @Test
  void statusesOfATaskThatCannotMakeUpItsMindAreCapped() {
    run(true);
    for (int i = 0; i < 100; i++) {
      TaskState state = i % 2 == 0 ? TaskState.TASK_STARTING : TaskState.TASK_RUNNING;
      send(status("t", state, 100 + i), state);
    }
    assertThat(view().task().getStatusesList()).hasSize(16);
    assertThat(view().task().getStatuses(0).getUuid()).isEqualTo(SimFramework.uuid(1));
    assertThat(view().task().getStatuses(15).getUuid()).isEqualTo(SimFramework.uuid(199));
  }

  @Test
  void updateNamesTheAgentThatSentIt() {
    run(true);
    send(
        status("t", TaskState.TASK_RUNNING, 50).setAgentId(AgentID.newBuilder().setValue("other")),
        TaskState.TASK_RUNNING);
    assertThat(framework.lastUpdate().getAgentId()).isEqualTo(agent.id());
    assertThat(framework.lastUpdate().getUuid()).isEqualTo(SimFramework.uuid(50));
    assertThat(framework.lastUpdate().getSource()).isEqualTo(Source.SOURCE_EXECUTOR);
  }

  @Test
  void updateOfAnUnknownTaskIsForwardedAllTheSame() {
    run(true);
    send(status("other", TaskState.TASK_DROPPED, 50), TaskState.TASK_DROPPED);
    assertThat(framework.lastUpdate().getTaskId()).isEqualTo(taskId("other"));
    framework.acknowledge(framework.lastUpdate());
    assertThat(acknowledged()).contains(SimFramework.uuid(50));
    assertThat(cluster.view.snapshot().tasks()).hasSize(1);
  }

  private List<ByteString> acknowledged() {
    return agent.events(io.souk.protocol.agent.Event.Type.ACKNOWLEDGE).stream()
        .map(event -> event.getAcknowledge().getUuid())
        .toList();
  }

  @Test
  void updateOfAnUnknownFrameworkIsDroppedAndOfACompletedOneTaken() {
    run(true);
    send(
        FrameworkID.newBuilder().setValue("nobody").build(),
        status("x", TaskState.TASK_FINISHED, 50),
        TaskState.TASK_FINISHED);
    assertThat(acknowledged()).doesNotContain(SimFramework.uuid(50));
    framework.teardown();
    send(status("t", TaskState.TASK_KILLED, 51), TaskState.TASK_KILLED);
    assertThat(acknowledged()).contains(SimFramework.uuid(51));
  }

  @Test
  void updateOfAnAgentThatIsNotThereAnyMoreIsDropped() {
    run(true);
    agent.take();
    int before = framework.updates().size();
    cluster.advance(Duration.ofSeconds(120));
    assertThat(framework.updates()).hasSize(before + 1);
    assertThat(
            agent
                .call(
                    Call.newBuilder()
                        .setType(Call.Type.UPDATE)
                        .setUpdate(Call.Update.getDefaultInstance()))
                .status())
        .isEqualTo(403);
  }

  @Test
  void updateForAnAbsentFrameworkIsKeptInMindAndNotForwarded() {
    run(true);
    framework.disconnect();
    send(status("t", TaskState.TASK_FINISHED, 50), TaskState.TASK_FINISHED);
    assertThat(view().task().getState()).isEqualTo(TaskState.TASK_FINISHED);
    assertThat(view().task().getStatusUpdateState()).isEqualTo(TaskState.TASK_RUNNING);
    framework.subscribe();
    assertThat(framework.events(Event.Type.UPDATE)).isEmpty();
    send(status("t", TaskState.TASK_FINISHED, 50), TaskState.TASK_FINISHED);
    framework.acknowledge(framework.lastUpdate());
    assertThat(view().phase()).isEqualTo(TaskView.Phase.COMPLETED);
  }

  @Test
  void endOfAFrameworkKillsItsTasksWithoutAWordToIt() {
    run(true);
    int before = framework.updates().size();
    framework.teardown();
    assertThat(framework.updates()).hasSize(before);
    TaskStatus last = view().task().getStatuses(view().task().getStatusesCount() - 1);
    assertThat(last.getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(last.getReason()).isEqualTo(Reason.REASON_FRAMEWORK_REMOVED);
    assertThat(last.getSource()).isEqualTo(Source.SOURCE_MASTER);
    assertThat(view().phase()).isEqualTo(TaskView.Phase.COMPLETED);
  }
}
