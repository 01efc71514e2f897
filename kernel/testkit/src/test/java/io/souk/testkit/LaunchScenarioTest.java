package io.souk.testkit;

import static io.souk.testkit.SimFramework.amount;
import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.master.view.AgentView;
import io.souk.master.view.TaskView;
import io.souk.protocol.agent.Call;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.OperationID;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From the offer to the task's end. */
class LaunchScenarioTest {

  private final Cluster cluster = new Cluster();
  private final SimFramework framework =
      new SimFramework(
          cluster, "one", Type.MULTI_ROLE, Type.PARTITION_AWARE, Type.RESERVATION_REFINEMENT);
  private final SimAgent agent = new SimAgent(cluster, "a", 4, 4096);

  @BeforeEach
  void start() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
  }

  @Test
  void agentIsOfferedWholeWithinMilliseconds() {
    Offer offer = framework.offer();
    assertThat(offer.getAgentId()).isEqualTo(agent.id());
    assertThat(amount(offer.getResourcesList(), "cpus")).isEqualTo(4);
    assertThat(amount(offer.getResourcesList(), "mem")).isEqualTo(4096);
    assertThat(offer.getAllocationInfo().getRole()).isEqualTo("one");
    assertThat(offer.getUrl().getAddress().getPort()).isEqualTo(5051);
  }

  @Test
  void acceptedTaskReachesAgentInTheSameTurn() {
    framework.accept(framework.offer(), 5, task("t", framework.offer(), 1, 64));
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.RUN_TASKS))
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.getTerm()).isEqualTo(cluster.term());
              assertThat(run.getRunTasks().getFrameworkInfo().getId()).isEqualTo(framework.id());
              TaskInfo task = run.getRunTasks().getTasks(0);
              assertThat(task.getResources(0).getAllocationInfo().getRole()).isEqualTo("one");
            });
    assertThat(cluster.view.snapshot().tasks())
        .singleElement()
        .satisfies(
            view -> {
              assertThat(view.task().getState()).isEqualTo(TaskState.TASK_STAGING);
              assertThat(view.holdsResources()).isTrue();
            });
    assertThat(cluster.view.snapshot().offers()).isEmpty();
  }

  @Test
  void whatTasksHaveAlikeIsKeptOnce() {
    Offer offer = framework.offer();
    framework.accept(offer, 5, labelled("t", offer), labelled("u", offer));
    agent.update(framework.id(), "t", TaskState.TASK_RUNNING);
    List<Task> tasks = cluster.view.snapshot().tasks().stream().map(TaskView::task).toList();
    Task first = tasks.get(0);
    Task second = tasks.get(1);
    assertThat(second.getLabels()).isSameAs(first.getLabels());
    assertThat(second.getResources(0)).isSameAs(first.getResources(0));
    assertThat(second.getAgentId()).isSameAs(first.getAgentId());
    assertThat(first.getStatuses(0).getTaskId()).isSameAs(first.getTaskId());
    assertThat(first.getStatuses(0).getAgentId()).isSameAs(first.getAgentId());
  }

  private static TaskInfo labelled(String id, Offer offer) {
    TaskInfo.Builder task = task(id, offer, 1, 64).toBuilder();
    task.getLabelsBuilder().addLabelsBuilder().setKey("key").setValue("value");
    return task.build();
  }

  @Test
  void agentsOfOneKindKeepTheirResourcesOnce() {
    SimAgent other = new SimAgent(cluster, "b", 4, 4096).subscribe();
    List<AgentView> agents = List.copyOf(cluster.view.snapshot().agents());
    assertThat(agents).extracting(AgentView::id).contains(other.id().getValue());
    assertThat(agents.get(1).total()).isSameAs(agents.get(0).total());
    assertThat(agents.get(1).info().getResources(0)).isSameAs(agents.get(0).info().getResources(0));
  }

  @Test
  void remainderComesBackWhenItsFilterRunsOut() {
    framework.accept(framework.offer(), 5, task("t", framework.offer(), 1, 64));
    cluster.advance(Duration.ofMillis(4_990));
    assertThat(framework.offers()).isEmpty();
    cluster.advance(Duration.ofMillis(20));
    assertThat(amount(framework.offer().getResourcesList(), "cpus")).isEqualTo(3);
  }

  @Test
  void remainderWithoutFilterComesBackAtOnce() {
    framework.accept(framework.offer(), 0, task("t", framework.offer(), 1, 64));
    cluster.allocate();
    assertThat(amount(framework.offer().getResourcesList(), "mem")).isEqualTo(4032);
  }

  @Test
  void updatesAreForwardedRecordedAndAcknowledged() {
    framework.accept(framework.offer(), 5, task("t", framework.offer(), 1, 64));
    ByteString running = agent.update(framework.id(), "t", TaskState.TASK_RUNNING);
    assertThat(framework.lastUpdate().getUuid()).isEqualTo(running);
    assertThat(framework.lastUpdate().getAgentId()).isEqualTo(agent.id());
    framework.acknowledge(framework.lastUpdate());
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.ACKNOWLEDGE))
        .singleElement()
        .satisfies(ack -> assertThat(ack.getAcknowledge().getUuid()).isEqualTo(running));
    TaskView view = cluster.view.snapshot().tasks().iterator().next();
    assertThat(view.task().getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(view.task().getStatuses(0).hasData()).isFalse();
  }

  @Test
  void endedTaskFreesItsResourcesAndIsHistoryOnceAcknowledged() {
    framework.accept(framework.offer(), 3600, task("t", framework.offer(), 1, 64));
    agent.update(framework.id(), "t", TaskState.TASK_FINISHED);
    assertThat(cluster.view.snapshot().tasks().iterator().next().phase())
        .isEqualTo(TaskView.Phase.ACTIVE);
    cluster.allocate();
    assertThat(amount(framework.offer().getResourcesList(), "cpus")).isEqualTo(4);
    framework.acknowledge(framework.lastUpdate());
    assertThat(cluster.view.snapshot().tasks().iterator().next().phase())
        .isEqualTo(TaskView.Phase.COMPLETED);
  }

  @Test
  void repeatedEndOfAnEarlierLaunchDoesNotEndTheNextOneOfItsName() {
    framework.accept(framework.offer(), 0, task("t", framework.offer(), 1, 64));
    ByteString end = agent.update(framework.id(), "t", TaskState.TASK_FINISHED);
    framework.acknowledge(framework.lastUpdate());
    cluster.allocate();
    framework.accept(framework.offer(), 0, task("t", framework.offer(), 1, 64));
    Call.Builder repeated = Call.newBuilder().setType(Call.Type.UPDATE);
    repeated
        .getUpdateBuilder()
        .addUpdatesBuilder()
        .setFrameworkId(framework.id())
        .setLatestState(TaskState.TASK_FINISHED)
        .setStatus(framework.lastUpdate().toBuilder().setUuid(end));
    agent.call(repeated);
    assertThat(cluster.view.snapshot().tasks()).filteredOn(TaskView::holdsResources).hasSize(1);
    cluster.allocate();
    assertThat(amount(framework.offer().getResourcesList(), "cpus")).isEqualTo(3);
  }

  @Test
  void killGoesToTheAgent() {
    framework.accept(framework.offer(), 5, task("t", framework.offer(), 1, 64));
    framework.kill("t");
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.KILL_TASK))
        .singleElement()
        .satisfies(kill -> assertThat(kill.getKillTask().getTaskId().getValue()).isEqualTo("t"));
  }

  @Test
  void killForAbsentAgentWaitsForItsReturn() {
    framework.accept(framework.offer(), 5, task("t", framework.offer(), 1, 64));
    agent.take();
    agent.disconnect();
    framework.kill("t");
    agent.subscribe();
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.KILL_TASK)).hasSize(1);
    agent.disconnect();
    agent.subscribe();
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.KILL_TASK)).isEmpty();
  }

  @Test
  void usedOfferIsNotValidTwice() {
    Offer offer = framework.offer();
    framework.accept(offer, 5, task("t", offer, 1, 64));
    framework.accept(offer, 5, task("u", offer, 1, 64));
    TaskStatus status = framework.lastUpdate();
    assertThat(status.getState()).isEqualTo(TaskState.TASK_DROPPED);
    assertThat(status.getReason()).isEqualTo(Reason.REASON_INVALID_OFFERS);
    assertThat(status.getMessage())
        .isEqualTo(
            "Task launched with invalid offers: Offer %s is no longer valid"
                .formatted(offer.getId().getValue()));
    assertThat(status.hasUuid()).isFalse();
  }

  @Test
  void foreignOfferIsNeitherUsedNorLost() {
    SimFramework other = new SimFramework(cluster, "other").subscribe();
    Offer offer = framework.offer();
    other.decline(offer, 5);
    other.accept(offer, 5, task("t", offer, 1, 64));
    assertThat(other.lastUpdate().getState()).isEqualTo(TaskState.TASK_LOST);
    framework.accept(offer, 5, task("t", offer, 1, 64));
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.RUN_TASKS)).hasSize(1);
  }

  static Stream<Arguments> invalidTasks() {
    return Stream.of(
        Arguments.of("more than available", (Change) t -> t.setResources(0, scalar("cpus", 9))),
        Arguments.of("uses no resources", (Change) t -> t.clearResources()),
        Arguments.of("Task ID", (Change) t -> t.getTaskIdBuilder().setValue("a/b")),
        Arguments.of("names agent", (Change) t -> t.getAgentIdBuilder().setValue("x")),
        Arguments.of("at least one (but not both)", (Change) t -> t.clearCommand()),
        Arguments.of(
            "health_check", (Change) t -> t.setHealthCheck(HealthCheck.getDefaultInstance())),
        Arguments.of(
            "'health_check.http.path'",
            (Change) t -> t.getHealthCheckBuilder().getHttpBuilder().setPort(1).setPath("x")),
        Arguments.of(
            "grace_period",
            (Change) t -> t.getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(-1)),
        Arguments.of(
            "exactly one of host_path",
            (Change)
                t ->
                    t.getContainerBuilder()
                        .setType(io.souk.protocol.mesos.ContainerInfo.Type.MESOS)
                        .addVolumesBuilder()
                        .setContainerPath("p")
                        .setMode(io.souk.protocol.mesos.Volume.Mode.RW)));
  }

  interface Change {
    Object apply(TaskInfo.Builder task);
  }

  @ParameterizedTest
  @MethodSource("invalidTasks")
  void invalidTaskIsRefusedAloneAndTakesNothing(String message, Change change) {
    Offer offer = framework.offer();
    TaskInfo.Builder bad = task("bad", offer, 1, 64).toBuilder();
    change.apply(bad);
    framework.accept(offer, 0, bad.build(), task("good", offer, 4, 64));
    assertThat(framework.updates())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
              assertThat(status.getReason()).isEqualTo(Reason.REASON_TASK_INVALID);
              assertThat(status.getMessage()).contains(message);
              assertThat(status.getAgentId()).isEqualTo(agent.id());
              assertThat(status.hasUuid()).isFalse();
            });
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.RUN_TASKS))
        .singleElement()
        .satisfies(run -> assertThat(run.getRunTasks().getTasksList()).hasSize(1));
  }

  @Test
  void resourcesThatCannotBeReadSpoilTheWholeLaunch() {
    Offer offer = framework.offer();
    TaskInfo bad =
        task("bad", offer, 1, 64).toBuilder().setResources(0, scalar("cpus", -1)).build();
    framework.accept(offer, 0, task("good", offer, 1, 64), bad);
    assertThat(framework.updates())
        .hasSize(2)
        .allSatisfy(
            status -> {
              assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
              assertThat(status.getReason()).isEqualTo(Reason.REASON_TASK_INVALID);
              assertThat(status.getMessage())
                  .startsWith("Task 'bad' uses invalid resources: resource 'cpus'");
            });
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.RUN_TASKS)).isEmpty();
  }

  @Test
  void sameTaskIdTwiceIsRefused() {
    Offer offer = framework.offer();
    framework.accept(offer, 0, task("t", offer, 1, 64), task("t", offer, 1, 64));
    assertThat(framework.lastUpdate().getMessage()).isEqualTo("Task has duplicate ID: t");
    cluster.allocate();
    framework.accept(framework.offer(), 0, task("t", offer, 1, 64));
    assertThat(framework.updates()).hasSize(2);
  }

  @Test
  void invalidOperationIsToldToThoseWhoNamedIt() {
    Offer.Operation.Builder silent =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.RESERVE);
    silent.getReserveBuilder().addResources(scalar("cpus", 1));
    Offer.Operation.Builder named = silent.clone().setId(OperationID.newBuilder().setValue("op"));
    framework.operate(framework.offer(), 5, silent.build(), named.build());
    assertThat(framework.events(Event.Type.UPDATE_OPERATION_STATUS))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getUpdateOperationStatus().getStatus().getState())
                    .isEqualTo(OperationState.OPERATION_ERROR));
  }

  @Test
  void frameworkWithoutCapabilitiesSeesPlainOffers() {
    framework.teardown();
    SimFramework plain = new SimFramework(cluster, "plain").subscribe();
    cluster.allocate();
    Offer offer = plain.offer();
    assertThat(offer.hasAllocationInfo()).isFalse();
    assertThat(offer.getResources(0).hasAllocationInfo()).isFalse();
    plain.accept(offer, 5, task("t", offer, 1, 64));
    assertThat(agent.events(io.souk.protocol.agent.Event.Type.RUN_TASKS)).hasSize(1);
  }

  @Test
  void unknownOfferIdsInDeclineArePassedOver() {
    framework.decline(
        Offer.newBuilder(framework.offer()).setId(OfferID.newBuilder().setValue("a/b")).build(), 5);
    assertThat(List.of(framework.offer())).hasSize(1);
  }
}
