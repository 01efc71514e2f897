package io.souk.testkit;

import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.view.AgentView;
import io.souk.master.view.ExecutorView;
import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.model.id.AgentId;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.souk.protocol.mesos.master.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A new leader goes on from what its predecessor published, and believes the agents alone. */
class TakeoverScenarioTest {

  private static final Duration REREGISTER = Duration.ofMinutes(10).plusSeconds(1);

  private final Cluster cluster = new Cluster();
  private final SimFramework framework =
      new SimFramework(cluster, "one", Type.PARTITION_AWARE).subscribe();
  private final SimAgent agent = new SimAgent(cluster, "a", 4, 4096).subscribe();

  private void launch(String... ids) {
    for (String id : ids) {
      framework.revive();
      cluster.allocate();
      framework.accept(framework.offer(), 0, task(id, framework.offer(), 1, 64));
      agent.update(framework.id(), id, TaskState.TASK_RUNNING);
    }
  }

  private static List<TaskView> tasks(Cluster of) {
    return List.copyOf(of.view.snapshot().tasks());
  }

  private static List<String> names(Cluster of, TaskView.Phase phase) {
    return tasks(of).stream()
        .filter(task -> task.phase() == phase)
        .map(task -> task.task().getTaskId().getValue())
        .toList();
  }

  @Test
  void everythingIsShownOnAsOfAgentsThatAreDisconnected() {
    launch("t", "u");
    Cluster next = cluster.succeeded();
    assertThat(tasks(next))
        .extracting(TaskView::task)
        .containsExactlyElementsOf(tasks(cluster).stream().map(TaskView::task).toList());
    assertThat(tasks(next)).allMatch(TaskView::holdsResources);
    AgentView before = cluster.view.snapshot().agents().iterator().next();
    assertThat(next.view.snapshot().agents())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.info()).isEqualTo(before.info());
              assertThat(it.total()).isEqualTo(before.total());
              assertThat(it.connected()).isFalse();
              assertThat(it.active()).isFalse();
            });
    assertThat(next.view.snapshot().recoveredAgents()).isEmpty();
    assertThat(next.view.snapshot().frameworks()).hasSize(1);
  }

  @Test
  void nothingOfItIsOfferedOrAccountedUntilTheAgentIsBack() {
    launch("t");
    Cluster next = cluster.succeeded();
    SimFramework back = framework.movedTo(next).subscribe();
    next.allocate();
    assertThat(back.offers()).isEmpty();
    assertThat(next.state.findAgent(new AgentId(agent.id().getValue()))).isEmpty();
    agent.movedTo(next).subscribe();
    next.allocate();
    assertThat(SimFramework.amount(back.offer().getResourcesList(), "cpus")).isEqualTo(3);
    assertThat(tasks(next)).hasSize(1);
    assertThat(next.view.snapshot().agents()).singleElement().matches(AgentView::connected);
  }

  @Test
  void whatTheAgentConfirmsIsNotPublishedAgain() {
    launch("t", "u");
    Cluster next = cluster.succeeded();
    framework.movedTo(next).subscribe();
    List<TaskView> before = tasks(next);
    agent
        .tasks()
        .replaceAll(
            (key, task) ->
                before.stream()
                    .map(TaskView::task)
                    .filter(it -> it.getTaskId().equals(task.getTaskId()))
                    .findFirst()
                    .orElseThrow());
    agent.movedTo(next).subscribe();
    List<TaskView> after = tasks(next);
    assertThat(after).hasSize(2);
    for (int i = 0; i < after.size(); i++) {
      assertThat(after.get(i)).isSameAs(before.get(i));
    }
    assertThat(next.state.tasks(new AgentId(agent.id().getValue()))).hasSize(2);
  }

  /** So the others need not be told again of what they know. */
  @Test
  void aLaunchKeepsItsSerialAndNoOtherIsGivenIt() {
    launch("t", "u", "v");
    agent.update(framework.id(), "t", TaskState.TASK_FINISHED);
    framework.acknowledge(framework.lastUpdate());
    List<TaskView> before = tasks(cluster);
    Cluster next = cluster.succeeded();
    assertThat(tasks(next)).containsExactlyInAnyOrderElementsOf(before);
    SimFramework back = framework.movedTo(next).subscribe();
    agent.movedTo(next).subscribe();
    back.revive();
    next.allocate();
    back.accept(back.offer(), 0, task("w", back.offer(), 1, 64));
    assertThat(tasks(next)).hasSize(before.size() + 1);
    assertThat(tasks(next)).extracting(TaskView::serial).doesNotHaveDuplicates();
  }

  @Test
  void whatTheAgentKnowsBetterIsTheSameLaunch() {
    launch("t", "u");
    Cluster next = cluster.succeeded();
    framework.movedTo(next).subscribe();
    List<Long> before = tasks(next).stream().map(TaskView::serial).toList();
    agent.update(framework.id(), "u", TaskState.TASK_FINISHED);
    agent.movedTo(next).subscribe();
    assertThat(tasks(next)).extracting(TaskView::serial).containsExactlyElementsOf(before);
    assertThat(tasks(next))
        .extracting(it -> it.task().getState())
        .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
  }

  @Test
  void whatTheAgentSaysReplacesWhatWasPublished() {
    launch("t", "u");
    LiveView.Snapshot early = cluster.view.snapshot();
    agent.update(framework.id(), "t", TaskState.TASK_FINISHED);
    framework.acknowledge(framework.lastUpdate());
    launch("v");
    Cluster next = cluster.succeeded(early, options -> options);
    SimFramework back = framework.movedTo(next).subscribe();
    assertThat(names(next, TaskView.Phase.ACTIVE)).containsExactly("t", "u");
    agent.movedTo(next).subscribe();
    assertThat(names(next, TaskView.Phase.ACTIVE)).containsExactly("u", "v");
    assertThat(tasks(next)).hasSize(2);
    assertThat(back.updates()).as("its end was acknowledged").isEmpty();
    back.reconcile("t", Optional.of(agent.id()));
    assertThat(back.lastUpdate().getState()).isEqualTo(TaskState.TASK_GONE);
  }

  @Test
  void whatIsUnconfirmedIsNotReconciled() {
    launch("t");
    Cluster next = cluster.succeeded();
    SimFramework back = framework.movedTo(next).subscribe();
    back.reconcileAll();
    back.reconcile("t", Optional.of(agent.id()));
    back.reconcile("t", Optional.empty());
    assertThat(back.updates()).isEmpty();
    agent.movedTo(next).subscribe();
    back.reconcileAll();
    assertThat(back.lastUpdate().getState()).isEqualTo(TaskState.TASK_RUNNING);
  }

  @Test
  void tasksOfAgentsThatStayAwayBecomeUnreachableAndMayComeBack() {
    launch("t", "u");
    agent.update(framework.id(), "u", TaskState.TASK_FINISHED);
    Cluster next = cluster.succeeded();
    SimFramework back = framework.movedTo(next).subscribe();
    next.advance(REREGISTER);
    TaskStatus lost = back.lastUpdate();
    assertThat(lost.getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    assertThat(lost.getReason()).isEqualTo(Reason.REASON_AGENT_REMOVED);
    assertThat(lost.hasUnreachableTime()).isTrue();
    assertThat(lost.hasUuid()).isFalse();
    assertThat(back.updates()).hasSize(1);
    assertThat(names(next, TaskView.Phase.UNREACHABLE)).containsExactly("t");
    assertThat(names(next, TaskView.Phase.COMPLETED)).containsExactly("u");
    assertThat(next.view.snapshot().agents()).isEmpty();
    assertThat(next.view.snapshot().unreachableAgents()).hasSize(1);
    agent.movedTo(next).subscribe();
    assertThat(back.lastUpdate().getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(back.lastUpdate().getReason()).isEqualTo(Reason.REASON_AGENT_REREGISTERED);
    assertThat(names(next, TaskView.Phase.ACTIVE)).contains("t").doesNotHaveDuplicates();
  }

  @Test
  void killWaitsForTheAgent() {
    launch("t", "u");
    Cluster next = cluster.succeeded();
    SimFramework back = framework.movedTo(next).subscribe();
    back.kill("t");
    back.kill("u");
    assertThat(back.updates()).isEmpty();
    agent.forget(framework.id(), "u");
    SimAgent returned = agent.movedTo(next).subscribe();
    assertThat(returned.events(Event.Type.KILL_TASK))
        .singleElement()
        .satisfies(it -> assertThat(it.getKillTask().getTaskId().getValue()).isEqualTo("t"));
    assertThat(back.updates()).as("the other one is not there").hasSize(1);
    assertThat(back.lastUpdate().getTaskId().getValue()).isEqualTo("u");
    assertThat(back.lastUpdate().getState()).isEqualTo(TaskState.TASK_GONE);
    assertThat(next.state.pendingKills(new AgentId(agent.id().getValue()))).isEmpty();
  }

  @Test
  void nameIsNotGivenTwice() {
    launch("t");
    Cluster next = cluster.succeeded();
    SimFramework back = framework.movedTo(next).subscribe();
    new SimAgent(next, "b", 2, 512).subscribe();
    next.allocate();
    back.accept(back.offer(), 0, task("t", back.offer(), 1, 64));
    assertThat(back.lastUpdate().getState()).isEqualTo(TaskState.TASK_ERROR);
    assertThat(back.lastUpdate().getReason()).isEqualTo(Reason.REASON_TASK_INVALID);
    assertThat(names(next, TaskView.Phase.ACTIVE)).containsExactly("t");
  }

  @Test
  void agentThatHasTheTaskOutweighsWhatWasPublishedOfAnother() {
    launch("t");
    SimAgent other = new SimAgent(cluster, "b", 4, 4096).subscribe();
    LiveView.Snapshot early = cluster.view.snapshot();
    Cluster next = cluster.succeeded(early, options -> options);
    SimAgent moved =
        agent
            .movedTo(next)
            .with(info -> info.setHostname("b").setId(other.id()))
            .at("b:5051")
            .subscribe();
    assertThat(moved.tasks()).hasSize(1);
    assertThat(tasks(next)).hasSize(1);
    assertThat(tasks(next).get(0).agentId()).isEqualTo(other.id().getValue());
  }

  @Test
  void agentThatTheRegistryCallsUnreachableIsBelievedToBe() {
    launch("t");
    LiveView.Snapshot early = cluster.view.snapshot();
    agent.disconnect();
    cluster.advance(Duration.ofMinutes(11));
    Cluster next = cluster.succeeded(early, options -> options);
    assertThat(names(next, TaskView.Phase.UNREACHABLE)).containsExactly("t");
    assertThat(tasks(next).get(0).task().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    assertThat(next.view.snapshot().agents()).isEmpty();
    Cluster later = cluster.succeeded();
    assertThat(names(later, TaskView.Phase.UNREACHABLE)).containsExactly("t");
  }

  @Test
  void agentThatIsGoneTakesItsTasksAlong() {
    launch("t");
    Cluster next = cluster.succeeded();
    SimFramework back = framework.movedTo(next).subscribe();
    next.send(
        new Command.OperatorCall(
            Call.newBuilder()
                .setType(Call.Type.MARK_AGENT_GONE)
                .setMarkAgentGone(Call.MarkAgentGone.newBuilder().setAgentId(agent.id()))
                .build(),
            Optional.empty()));
    assertThat(back.lastUpdate().getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
    assertThat(names(next, TaskView.Phase.COMPLETED)).containsExactly("t");
    assertThat(next.view.snapshot().agents()).isEmpty();
  }

  @Test
  void frameworkThatIsRemovedTakesItsTasksAlong() {
    launch("t");
    Cluster next = cluster.succeeded();
    framework.movedTo(next).subscribe().teardown();
    assertThat(tasks(next))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.phase()).isEqualTo(TaskView.Phase.COMPLETED);
              assertThat(it.task().getState()).isEqualTo(TaskState.TASK_KILLED);
            });
    SimAgent returned = agent.movedTo(next).subscribe();
    assertThat(returned.events(Event.Type.SHUTDOWN_FRAMEWORK)).hasSize(1);
    assertThat(names(next, TaskView.Phase.ACTIVE)).isEmpty();
  }

  @Test
  void historyIsKeptAndNotRepeated() {
    launch("t");
    agent.update(framework.id(), "t", TaskState.TASK_FINISHED);
    TaskStatus end = framework.lastUpdate();
    framework.acknowledge(end);
    Cluster next = cluster.succeeded();
    assertThat(names(next, TaskView.Phase.COMPLETED)).containsExactly("t");
    // The acknowledgement was lost with the leader.
    SimAgent unaware = new SimAgent(next, "a", 4, 4096);
    unaware.with(info -> info.setId(agent.id()));
    unaware.restore(
        framework.info,
        tasks(cluster).get(0).task().toBuilder().setStatusUpdateUuid(end.getUuid()));
    unaware.subscribe();
    assertThat(tasks(next)).hasSize(1);
  }

  @Test
  void executorsAreShownUntilTheAgentSaysWhichThereAre() {
    cluster.allocate();
    framework.accept(
        framework.offer(),
        0,
        SimFramework.under(
            SimFramework.customExecutor("e").toBuilder().removeResources(2).build(),
            task("t", framework.offer(), 1, 64)));
    agent.take();
    Cluster next = cluster.succeeded();
    assertThat(next.view.snapshot().executors()).extracting(ExecutorView::id).containsExactly("e");
    agent.movedTo(next).subscribe();
    assertThat(next.view.snapshot().executors()).hasSize(1);
    Cluster third = next.succeeded();
    SimAgent empty = new SimAgent(third, "a", 4, 4096);
    empty.with(info -> info.setId(agent.id())).subscribe();
    assertThat(third.view.snapshot().executors()).isEmpty();
    assertThat(tasks(third)).isEmpty();
  }

  @Test
  void whatIsUnconfirmedIsHandedOnToTheNextLeader() {
    launch("t");
    Cluster third = cluster.succeeded().succeeded();
    assertThat(names(third, TaskView.Phase.ACTIVE)).containsExactly("t");
    agent.movedTo(third).subscribe();
    assertThat(names(third, TaskView.Phase.ACTIVE)).containsExactly("t");
    assertThat(tasks(third)).hasSize(1);
  }

  @Test
  void operatorsWordIsShownOfAnAgentThatIsNotBack() {
    Cluster next = cluster.succeeded();
    next.send(
        new Command.OperatorCall(
            Call.newBuilder()
                .setType(Call.Type.DEACTIVATE_AGENT)
                .setDeactivateAgent(Call.DeactivateAgent.newBuilder().setAgentId(agent.id()))
                .build(),
            Optional.empty()));
    assertThat(next.view.snapshot().agents()).singleElement().matches(AgentView::deactivated);
  }

  @Test
  void viewThatIsNotFromBeforeIsIgnored() {
    launch("t");
    LiveView.Snapshot foreign = view(99, tasks(cluster).get(0));
    Cluster next = cluster.succeeded(foreign, options -> options);
    assertThat(tasks(next)).isEmpty();
    assertThat(next.view.snapshot().recoveredAgents()).hasSize(1);
  }

  @Test
  void whatTheRegistryDoesNotBearOutIsIgnored() {
    launch("t");
    TaskView known = tasks(cluster).get(0);
    LiveView.Snapshot odd =
        view(
            1,
            edited(known, 1, it -> it.getAgentIdBuilder().setValue("elsewhere")),
            edited(known, 2, it -> it.getFrameworkIdBuilder().setValue("unheard-of")),
            edited(
                known,
                3,
                it ->
                    it.addResources(
                        Resource.newBuilder()
                            .setName("cpus")
                            .setType(io.souk.protocol.mesos.Value.Type.SCALAR))),
            known);
    Cluster next = cluster.succeeded(odd, options -> options);
    SimFramework back = framework.movedTo(next).subscribe();
    assertThat(tasks(next)).as("of two of one name the first one").hasSize(1);
    next.advance(REREGISTER);
    assertThat(next.givenUp).isEmpty();
    assertThat(names(next, TaskView.Phase.ACTIVE)).isEmpty();
    assertThat(back.events(io.souk.protocol.mesos.scheduler.Event.Type.FAILURE)).hasSize(1);
  }

  private static TaskView edited(
      TaskView task,
      long serial,
      java.util.function.Consumer<io.souk.protocol.mesos.Task.Builder> change) {
    io.souk.protocol.mesos.Task.Builder builder = task.task().toBuilder();
    change.accept(builder);
    return new TaskView(1000 + serial, builder.build(), task.phase(), task.holdsResources());
  }

  private static LiveView.Snapshot view(long term, TaskView... tasks) {
    InProcessLiveView view = new InProcessLiveView();
    view.publish(
        List.of(
            new ViewChange.Begin(
                new LeaderView(MasterInfo.getDefaultInstance(), term, Instant.EPOCH))));
    for (TaskView task : tasks) {
      view.publish(List.of(new ViewChange.PutTask(task)));
    }
    return view.snapshot();
  }
}
