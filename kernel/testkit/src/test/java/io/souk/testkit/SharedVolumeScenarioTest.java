package io.souk.testkit;

import static io.souk.testkit.SimFramework.defaultExecutor;
import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimFramework.task;
import static io.souk.testkit.TaskEdits.shared;
import static io.souk.testkit.TaskEdits.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.scheduler.Call;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One shared volume under many tasks. */
class SharedVolumeScenarioTest {

  private final Cluster cluster = new Cluster();
  private final SimFramework framework =
      new SimFramework(
          cluster, "one", Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT, Type.SHARED_RESOURCES);
  private final SimAgent agent =
      new SimAgent(cluster, "a", 8, 4096).with(scalar("disk", 100), shared("v", 64));

  @BeforeEach
  void start() {
    framework.subscribe();
    agent.subscribe();
    cluster.allocate();
  }

  private static TaskInfo on(Resource volume, TaskInfo task) {
    return task.toBuilder().addResources(volume).build();
  }

  private TaskInfo user(String id, Offer offer) {
    return on(shared("v", 64), task(id, offer, 1, 64));
  }

  private int launched() {
    return agent.tasks().size();
  }

  private static boolean holdsVolume(Offer offer) {
    return offer.getResourcesList().stream().anyMatch(Resource::hasShared);
  }

  @Test
  void tasksOfOneLaunchShareIt() {
    Offer offer = framework.offer();
    framework.accept(offer, 0, user("a", offer), user("b", offer));
    assertThat(framework.updates()).isEmpty();
    assertThat(launched()).isEqualTo(2);
  }

  @Test
  void laterTasksShareItAndItIsOfferedUntilAfterTheLastOne() {
    for (String id : new String[] {"a", "b", "c"}) {
      Offer offer = framework.offer();
      assertThat(holdsVolume(offer)).isTrue();
      framework.accept(offer, 0, user(id, offer));
      cluster.allocate();
    }
    assertThat(framework.updates()).isEmpty();
    assertThat(launched()).isEqualTo(3);
    for (String id : new String[] {"a", "b", "c"}) {
      agent.update(framework.id(), id, TaskState.TASK_FINISHED);
      framework.acknowledge(framework.lastUpdate());
    }
    framework.offers().forEach(offer -> framework.decline(offer, 0));
    cluster.advance(Duration.ofSeconds(2));
    assertThat(holdsVolume(framework.offer())).isTrue();
    assertThat(framework.offer().getResourcesList().stream().filter(Resource::hasShared).toList())
        .singleElement()
        .satisfies(volume -> assertThat(volume.getScalar().getValue()).isEqualTo(64));
  }

  @Test
  void tasksOfAGroupShareIt() {
    Offer offer = framework.offer();
    framework.acceptGroup(offer, 0, defaultExecutor("pod"), user("a", offer), user("b", offer));
    assertThat(framework.updates()).isEmpty();
    assertThat(launched()).isEqualTo(2);
  }

  @Test
  void oneTaskNamesItOnce() {
    Offer offer = framework.offer();
    framework.accept(offer, 0, on(shared("v", 64), user("a", offer)));
    assertThat(framework.lastUpdate().getMessage())
        .isEqualTo("Task: persistence id 'v' of role 'one' is named twice");
  }

  @Test
  void anotherSizeIsNotOffered() {
    Offer offer = framework.offer();
    framework.accept(offer, 0, on(shared("v", 32), task("a", offer, 1, 64)));
    assertThat(framework.lastUpdate().getMessage()).contains("more than available");
    cluster.advance(Duration.ofSeconds(2));
    offer = framework.offer();
    framework.accept(offer, 0, on(volume("v", 64), task("a", offer, 1, 64)));
    assertThat(framework.lastUpdate().getMessage()).contains("more than available");
  }

  @Test
  void twoOffersWithItHoldItOnce() {
    Offer first = framework.offer();
    framework.accept(first, 0, user("a", first));
    cluster.allocate();
    Offer second = framework.offer();
    framework.accept(second, 0, user("b", second));
    cluster.allocate();
    agent.update(framework.id(), "a", TaskState.TASK_FINISHED);
    cluster.allocate();
    assertThat(framework.offers()).hasSize(2).allMatch(SharedVolumeScenarioTest::holdsVolume);
    Call.Builder accept = Call.newBuilder().setType(Call.Type.ACCEPT);
    Offer.Operation.Builder launch =
        Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH);
    launch.getLaunchBuilder().addTaskInfos(user("c", second));
    accept.getAcceptBuilder().addOperations(launch);
    framework.offers().forEach(offer -> accept.getAcceptBuilder().addOfferIds(offer.getId()));
    int before = framework.updates().size();
    framework.call(accept);
    assertThat(framework.updates()).hasSize(before);
  }

  @Test
  void frameworksThatCannotShareDoNotSeeIt() {
    framework.teardown();
    SimFramework plain =
        new SimFramework(cluster, "one", Type.MULTI_ROLE, Type.RESERVATION_REFINEMENT).subscribe();
    cluster.allocate();
    assertThat(holdsVolume(plain.offer())).isFalse();
  }
}
