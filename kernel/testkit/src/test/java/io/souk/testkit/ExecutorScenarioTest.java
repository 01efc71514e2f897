package io.souk.testkit;

import static io.souk.testkit.SimFramework.amount;
import static io.souk.testkit.SimFramework.customExecutor;
import static io.souk.testkit.SimFramework.defaultExecutor;
import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimFramework.task;
import static io.souk.testkit.SimFramework.under;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.view.ExecutorView;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event.RunTasks;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Executors from their first task to their end. */
class ExecutorScenarioTest {

  private final Cluster cluster = new Cluster();
  private final SimFramework framework =
      new SimFramework(cluster, "one", Type.MULTI_ROLE, Type.PARTITION_AWARE);
  private final SimAgent agent =
      new SimAgent(cluster, "a", 4, 4096)
          .with(info -> info.addResources(scalar("disk", 1000)))
          .answering();
  private final ExecutorInfo pod = defaultExecutor("pod");
  private final ExecutorInfo custom = customExecutor("custom");

  @BeforeEach
  void start() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
  }

  private List<RunTasks> runs() {
    return agent.events(io.souk.protocol.agent.Event.Type.RUN_TASKS).stream()
        .map(io.souk.protocol.agent.Event::getRunTasks)
        .toList();
  }

  private Collection<ExecutorView> executors() {
    return cluster.view.snapshot().executors();
  }

  private List<Event.Failure> failures() {
    return framework.events(Event.Type.FAILURE).stream().map(Event::getFailure).toList();
  }

  private void launchPod() {
    Offer offer = framework.offer();
    framework.acceptGroup(offer, 0, pod, task("a", offer, 1, 64), task("b", offer, 1, 64));
    cluster.allocate();
  }

  private void launchCustom(String id) {
    Offer offer = framework.offer();
    framework.accept(offer, 0, under(custom, task(id, offer, 1, 64)));
    cluster.allocate();
  }

  private double cpusOffered() {
    return amount(framework.offer().getResourcesList(), "cpus");
  }

  @Test
  void groupGoesToTheAgentAsOneWithAllThatTheMasterAdds() {
    launchPod();
    assertThat(runs())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.getGroup()).isTrue();
              assertThat(run.getLaunchExecutor()).isTrue();
              assertThat(run.getExecutor().getFrameworkId()).isEqualTo(framework.id());
              assertThat(run.getExecutor().getResourcesList())
                  .allMatch(r -> r.getAllocationInfo().getRole().equals("one"));
              assertThat(run.getTasksList()).hasSize(2);
              assertThat(run.getTasksList())
                  .allMatch(task -> task.getExecutor().equals(run.getExecutor()));
              assertThat(run.getTasks(0).getResources(0).getAllocationInfo().getRole())
                  .isEqualTo("one");
            });
  }

  @Test
  void executorAndItsTasksArePublished() {
    launchPod();
    assertThat(executors())
        .singleElement()
        .satisfies(
            view -> {
              assertThat(view.agentId()).isEqualTo(agent.id().getValue());
              assertThat(view.frameworkId()).isEqualTo(framework.id().getValue());
              assertThat(view.info().getType()).isEqualTo(ExecutorInfo.Type.DEFAULT);
              assertThat(amount(view.info().getResourcesList(), "cpus")).isEqualTo(0.5);
            });
    assertThat(cluster.view.snapshot().tasks())
        .hasSize(2)
        .allMatch(view -> view.task().getExecutorId().getValue().equals("pod"));
  }

  @Test
  void executorHoldsItsResourcesUntilItEnds() {
    launchPod();
    assertThat(cpusOffered()).isEqualTo(1.5);
    agent.update(framework.id(), "a", TaskState.TASK_FINISHED);
    agent.update(framework.id(), "b", TaskState.TASK_FINISHED);
    framework.decline(framework.offer(), 0);
    cluster.advance(Duration.ofSeconds(2));
    assertThat(framework.offers().stream().mapToDouble(o -> amount(o.getResourcesList(), "cpus")))
        .containsExactly(3.5);
    agent.exit(framework.id(), "pod", 256);
    framework.decline(framework.offer(), 0);
    cluster.advance(Duration.ofSeconds(2));
    assertThat(cpusOffered()).isEqualTo(4);
    assertThat(executors()).isEmpty();
  }

  @Test
  void offersNameTheExecutorsOfTheirFrameworkOnly() {
    launchPod();
    assertThat(framework.offer().getExecutorIdsList())
        .extracting(id -> id.getValue())
        .containsExactly("pod");
    framework.decline(framework.offer(), 3600);
    SimFramework other = new SimFramework(cluster, "other").subscribe();
    cluster.allocate();
    assertThat(other.offer().getExecutorIdsList()).isEmpty();
  }

  @Test
  void endOfAnExecutorIsToldToItsFramework() {
    launchPod();
    agent.exit(framework.id(), "pod", 9);
    assertThat(failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.getAgentId()).isEqualTo(agent.id());
              assertThat(failure.getExecutorId().getValue()).isEqualTo("pod");
              assertThat(failure.getStatus()).isEqualTo(9);
            });
    assertThat(framework.updates()).isEmpty();
  }

  @Test
  void endOfAnUnknownExecutorChangesNothing() {
    launchPod();
    agent.exit(framework.id(), "other", 9);
    assertThat(executors()).hasSize(1);
    agent.call(
        Call.newBuilder()
            .setType(Call.Type.EXECUTOR_EXITED)
            .setExecutorExited(
                Call.ExecutorExited.newBuilder()
                    .setFrameworkId(framework.id().toBuilder().setValue("nobody"))
                    .setExecutorId(SimFramework.executorId("pod"))));
    assertThat(executors()).hasSize(1);
  }

  @Test
  void customExecutorGoesWithItsTasks() {
    Offer offer = framework.offer();
    TaskInfo command = task("command", offer, 1, 64);
    framework.accept(
        offer,
        0,
        under(custom, task("a", offer, 0.5, 64)),
        command,
        under(custom, task("b", offer, 0.5, 64)));
    assertThat(runs()).hasSize(2);
    assertThat(runs().get(0).hasExecutor()).isFalse();
    assertThat(runs().get(0).getTasksList()).hasSize(1);
    assertThat(runs().get(1).getExecutor().getExecutorId().getValue()).isEqualTo("custom");
    assertThat(runs().get(1).getGroup()).isFalse();
    assertThat(runs().get(1).getLaunchExecutor()).isTrue();
    assertThat(runs().get(1).getTasksList()).hasSize(2);
    assertThat(executors()).hasSize(1);
  }

  @Test
  void secondLaunchUnderARunningExecutorTakesNoMoreForIt() {
    launchCustom("a");
    assertThat(cpusOffered()).isEqualTo(2.5);
    launchCustom("b");
    assertThat(cpusOffered()).isEqualTo(1.5);
    assertThat(runs().get(1).getLaunchExecutor()).isFalse();
    assertThat(executors()).hasSize(1);
  }

  @Test
  void twoLaunchesOfOneCallStartOneExecutor() {
    Offer offer = framework.offer();
    Offer.Operation first =
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.LAUNCH)
            .setLaunch(
                Offer.Operation.Launch.newBuilder()
                    .addTaskInfos(under(custom, task("a", offer, 1, 64))))
            .build();
    Offer.Operation second =
        first.toBuilder()
            .setLaunch(
                Offer.Operation.Launch.newBuilder()
                    .addTaskInfos(under(custom, task("b", offer, 1, 64))))
            .build();
    framework.operate(offer, 0, first, second);
    assertThat(runs()).extracting(RunTasks::getLaunchExecutor).containsExactly(true, false);
    cluster.allocate();
    assertThat(cpusOffered()).isEqualTo(1.5);
  }

  @Test
  void customExecutorMayBeSmallerThanThatOfAGroup() {
    Offer offer = framework.offer();
    framework.accept(
        offer, 0, under(custom.toBuilder().clearResources().build(), task("a", offer, 1, 64)));
    assertThat(framework.updates()).isEmpty();
    assertThat(executors()).hasSize(1);
    agent.exit(framework.id(), "custom", 0);
    assertThat(executors()).isEmpty();
  }

  @Test
  void executorThatNeverStartedHoldsNothing() {
    launchPod();
    refuse("a");
    assertThat(executors()).hasSize(1);
    refuse("b");
    assertThat(executors()).isEmpty();
  }

  @Test
  void executorThatWasStartedStaysWhenItsTasksEnd() {
    launchPod();
    agent.update(framework.id(), "a", TaskState.TASK_FINISHED);
    refuse("b");
    assertThat(executors()).hasSize(1);
  }

  /** An agent that does not start a task at all says so itself. */
  private void refuse(String task) {
    agent.call(
        Call.newBuilder()
            .setType(Call.Type.UPDATE)
            .setUpdate(
                Call.Update.newBuilder()
                    .addUpdates(
                        StatusUpdate.newBuilder()
                            .setFrameworkId(framework.id())
                            .setLatestState(TaskState.TASK_ERROR)
                            .setStatus(
                                TaskStatus.newBuilder()
                                    .setTaskId(SimFramework.taskId(task))
                                    .setState(TaskState.TASK_ERROR)
                                    .setSource(TaskStatus.Source.SOURCE_AGENT)
                                    .setUuid(SimFramework.uuid(77))))));
  }

  @Test
  void updatesNameTheExecutorOfTheTask() {
    launchPod();
    agent.update(framework.id(), "a", TaskState.TASK_RUNNING);
    assertThat(framework.lastUpdate().getExecutorId().getValue()).isEqualTo("pod");
  }

  @Test
  void executorIsThereAgainUnderTheNextLeader() {
    launchPod();
    Cluster next = cluster.restarted();
    SimFramework same = framework.movedTo(next).subscribe();
    agent.movedTo(next).subscribe();
    next.allocate();
    assertThat(next.view.snapshot().executors())
        .singleElement()
        .satisfies(view -> assertThat(view.id()).isEqualTo("pod"));
    assertThat(amount(same.offer().getResourcesList(), "cpus")).isEqualTo(1.5);
    assertThat(same.offer().getExecutorIdsList()).hasSize(1);
    Offer offer = same.offer();
    same.acceptGroup(offer, 0, pod, task("c", offer, 1, 64));
    assertThat(same.updates()).isEmpty();
    next.allocate();
    assertThat(amount(same.offer().getResourcesList(), "cpus")).isEqualTo(0.5);
  }

  @Test
  void executorThatAgentCameBackWithoutHasEnded() {
    launchPod();
    agent.take();
    agent.disconnect();
    agent.executors().clear();
    agent.subscribe();
    assertThat(executors()).isEmpty();
    assertThat(failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.getExecutorId().getValue()).isEqualTo("pod"));
  }

  @Test
  void executorThatCameBackIsTheSame() {
    launchPod();
    agent.take();
    agent.disconnect();
    agent.subscribe();
    assertThat(executors()).hasSize(1);
    assertThat(failures()).isEmpty();
    cluster.allocate();
    assertThat(cpusOffered()).isEqualTo(1.5);
  }

  @Test
  void executorsOfAnUnreachableAgentAreGoneAndComeBackWithIt() {
    launchPod();
    agent.take();
    agent.disconnect();
    cluster.advance(Duration.ofMinutes(11));
    assertThat(executors()).isEmpty();
    agent.subscribe();
    assertThat(executors()).hasSize(1);
    cluster.allocate();
    assertThat(cpusOffered()).isEqualTo(1.5);
  }

  @Test
  void executorsOfALeavingAgentAreGone() {
    launchPod();
    agent.call(Call.newBuilder().setType(Call.Type.UNREGISTER));
    assertThat(executors()).isEmpty();
  }

  @Test
  void endOfTheFrameworkEndsItsExecutorsWhereverTheyAre() {
    launchPod();
    agent.update(framework.id(), "a", TaskState.TASK_FINISHED);
    framework.acknowledge(framework.lastUpdate());
    agent.update(framework.id(), "b", TaskState.TASK_FINISHED);
    framework.acknowledge(framework.lastUpdate());
    framework.teardown();
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.SHUTDOWN_FRAMEWORK)).hasSize(1);
    assertThat(executors()).isEmpty();
    SimFramework other = new SimFramework(cluster, "other").subscribe();
    cluster.allocate();
    assertThat(amount(other.offer().getResourcesList(), "cpus")).isEqualTo(4);
  }

  @Test
  void groupThatDoesNotFitIsRefusedAsAWholeAndTakesNothing() {
    Offer offer = framework.offer();
    framework.acceptGroup(offer, 0, pod, task("a", offer, 2, 64), task("b", offer, 1.6, 64));
    assertThat(framework.updates())
        .hasSize(2)
        .allSatisfy(
            status -> {
              assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
              assertThat(status.getReason()).isEqualTo(Reason.REASON_TASK_GROUP_INVALID);
              assertThat(status.getMessage()).contains("more than available");
              assertThat(status.getExecutorId().getValue()).isEqualTo("pod");
              assertThat(status.hasUuid()).isFalse();
            });
    assertThat(runs()).isEmpty();
    assertThat(executors()).isEmpty();
    cluster.advance(Duration.ofSeconds(2));
    assertThat(cpusOffered()).isEqualTo(4);
  }

  @Test
  void emptyGroupIsNothing() {
    framework.acceptGroup(framework.offer(), 3600, pod);
    assertThat(runs()).isEmpty();
    assertThat(executors()).isEmpty();
    assertThat(framework.updates()).isEmpty();
    assertThat(cluster.view.snapshot().offers()).isEmpty();
  }
}
