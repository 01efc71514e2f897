package io.souk.testkit;

import static io.souk.testkit.SimFramework.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.decide.LostAgentsPolicy;
import io.souk.master.state.StateLimits;
import io.souk.master.view.TaskView;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.FrameworkInfo.Capability.Type;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of the past is kept, and that the oldest goes first. */
class HistoryScenarioTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void soManyCompletedFrameworksAreKept(int limit) {
    Cluster cluster = new Cluster(new StateLimits(limit, 1000, 1000), o -> o);
    for (int i = 0; i < 5; i++) {
      new SimFramework(cluster, "f" + i).subscribe().teardown();
      cluster.advance(Duration.ofSeconds(1));
    }
    assertThat(cluster.view.snapshot().frameworks()).hasSize(limit);
    assertThat(cluster.registry.scan("master/completed/")).hasSize(limit);
    for (int i = 0; i < 5; i++) {
      assertThat(cluster.state.isCompleted(new FrameworkId("m1-000" + i)))
          .as("the youngest are kept")
          .isEqualTo(i >= 5 - limit);
    }
  }

  @Test
  void smallerLimitOfTheNextLeaderHoldsForTheRegistryToo() {
    Cluster first = new Cluster();
    for (int i = 0; i < 5; i++) {
      new SimFramework(first, "f" + i).subscribe().teardown();
      first.advance(Duration.ofSeconds(1));
    }
    Cluster second = first.restarted(new StateLimits(2, 0, 0), o -> o);
    assertThat(second.registry.scan("master/completed/"))
        .extracting(entry -> entry.key())
        .containsExactly("master/completed/m1-0003", "master/completed/m1-0004");
    assertThat(second.view.snapshot().frameworks()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void soManyCompletedTasksAreKeptPerFramework(int limit) {
    Cluster cluster = new Cluster(new StateLimits(50, limit, 1000), o -> o);
    SimAgent agent = new SimAgent(cluster, "a", 8, 4096).subscribe().answering();
    SimFramework framework = new SimFramework(cluster, "f").subscribe();
    for (int i = 0; i < 4; i++) {
      cluster.advance(Duration.ofSeconds(2));
      framework.accept(framework.offer(), 0, task("t" + i, framework.offer(), 1, 64));
      agent.update(framework.id(), "t" + i, TaskState.TASK_FINISHED);
      framework.acknowledge(framework.lastUpdate());
    }
    assertThat(cluster.view.snapshot().tasks())
        .extracting(view -> view.task().getTaskId().getValue())
        .containsExactlyElementsOf(limit == 0 ? List.of() : List.of("t2", "t3"));
    assertThat(agent.events(Event.Type.ACKNOWLEDGE)).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void soManyUnreachableTasksAreKeptPerFramework(int limit) {
    Cluster cluster = new Cluster(new StateLimits(50, 1000, limit), o -> o);
    SimAgent agent = new SimAgent(cluster, "a", 8, 4096).subscribe();
    SimFramework framework = new SimFramework(cluster, "f", Type.PARTITION_AWARE).subscribe();
    cluster.allocate();
    framework.accept(
        framework.offer(),
        0,
        task("t0", framework.offer(), 1, 64),
        task("t1", framework.offer(), 1, 64),
        task("t2", framework.offer(), 1, 64));
    agent.take();
    cluster.advance(Duration.ofSeconds(76));
    assertThat(framework.updates()).as("all are told").hasSize(3);
    assertThat(cluster.view.snapshot().tasks())
        .filteredOn(view -> view.phase() == TaskView.Phase.UNREACHABLE)
        .hasSize(limit);
    agent.subscribe();
    assertThat(cluster.view.snapshot().tasks())
        .as("they come back, remembered or not")
        .filteredOn(view -> view.phase() == TaskView.Phase.ACTIVE)
        .hasSize(3);
  }

  @Test
  void lostAgentsAreForgottenWhenTheyAreOld() {
    Cluster cluster = lostAgents(Duration.ofMinutes(15), Duration.ofDays(14), 100);
    unreachable(cluster, "a");
    cluster.advance(Duration.ofDays(7));
    unreachable(cluster, "b");
    cluster.advance(Duration.ofDays(7).minusMinutes(5));
    assertUnreachable(cluster, "m1-S0", "m1-S1");
    cluster.advance(Duration.ofMinutes(31));
    assertUnreachable(cluster, "m1-S1");
  }

  @Test
  void oldestAreForgottenBeyondTheCountAndNoMore() {
    Cluster cluster = lostAgents(Duration.ofMinutes(15), Duration.ofDays(14), 3);
    for (int i = 0; i < 5; i++) {
      unreachable(cluster, "h" + i);
    }
    cluster.advance(Duration.ofMinutes(16));
    assertUnreachable(cluster, "m1-S2", "m1-S3", "m1-S4");
    cluster.advance(Duration.ofMinutes(16));
    assertUnreachable(cluster, "m1-S2", "m1-S3", "m1-S4");
  }

  @Test
  void agentsThatAreGoneHaveACountOfTheirOwn() {
    Cluster cluster = lostAgents(Duration.ofMinutes(15), Duration.ofDays(14), 1);
    Operator operator = new Operator(cluster);
    unreachable(cluster, "a");
    for (int i = 1; i <= 3; i++) {
      new SimAgent(cluster, "g" + i, 1, 64).subscribe();
      operator.markGone("m1-S" + i);
      cluster.advance(Duration.ofSeconds(1));
    }
    cluster.advance(Duration.ofMinutes(16));
    assertUnreachable(cluster, "m1-S0");
    assertThat(cluster.state.goneAgents()).containsOnlyKeys(new AgentId("m1-S3"));
    assertThat(cluster.registry.scan("master/gone/")).hasSize(1);
  }

  @Test
  void orderOfLossSurvivesAFailover() {
    Cluster first = lostAgents(Duration.ofDays(1), Duration.ofDays(14), 100);
    for (int i = 0; i < 12; i++) {
      unreachable(first, "h" + i);
    }
    Cluster second =
        first.restarted(
            o ->
                o.withLostAgents(
                    new LostAgentsPolicy(Duration.ofMinutes(1), Duration.ofDays(14), 2)));
    second.advance(Duration.ofMinutes(2));
    assertUnreachable(second, "m1-S10", "m1-S11");
  }

  @Test
  void frameworkOfAnEarlierLeaderOfWhichNothingIsLeftIsForgotten() {
    Cluster first = new Cluster();
    SimAgent agent = new SimAgent(first, "a", 4, 4096).subscribe();
    SimFramework busy = new SimFramework(first, "busy").subscribe();
    first.allocate();
    busy.accept(busy.offer(), 0, task("t", busy.offer(), 1, 64));
    agent.update(busy.id(), "t", TaskState.TASK_RUNNING);
    SimFramework idle = new SimFramework(first, "idle").subscribe("*");
    SimFramework back = new SimFramework(first, "back").subscribe("*");
    Cluster second =
        first.restarted(
            o ->
                o.withLostAgents(
                    new LostAgentsPolicy(Duration.ofSeconds(10), Duration.ofMinutes(1), 9)));
    agent.movedTo(second).answering().subscribe();
    back.movedTo(second).subscribe();
    second.advance(Duration.ofSeconds(59));
    assertThat(second.state.frameworks()).hasSize(3);
    second.advance(Duration.ofSeconds(12));
    assertThat(second.state.frameworks())
        .extracting(known -> known.id().value())
        .containsExactlyInAnyOrder(busy.id().getValue(), back.id().getValue());
    assertThat(second.registry.scan("master/frameworks/")).hasSize(2);
    idle.movedTo(second).subscribe();
    assertThat(second.state.frameworks()).hasSize(3);
    assertThat(second.givenUp).isEmpty();
  }

  private static Cluster lostAgents(Duration interval, Duration age, int count) {
    return new Cluster(o -> o.withLostAgents(new LostAgentsPolicy(interval, age, count)));
  }

  private static void unreachable(Cluster cluster, String host) {
    new SimAgent(cluster, host, 1, 64).subscribe();
    cluster.advance(Duration.ofSeconds(76));
  }

  private static void assertUnreachable(Cluster cluster, String... ids) {
    assertThat(cluster.state.unreachableAgents().keySet())
        .extracting(AgentId::value)
        .containsExactly(ids);
    assertThat(cluster.registry.scan("master/unreachable/"))
        .extracting(entry -> entry.key().substring("master/unreachable/".length()))
        .containsExactlyInAnyOrder(ids);
  }
}
