package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.marathon.app.AppId;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.MetricAnswer;
import io.souk.marathon.deploy.Wait;
import io.souk.marathon.deploy.Waiting;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Canary and blue-green upgrades, and deadlines. */
class StagesTest {

  private static final AppId APP = new AppId("/a");

  private final Simulation sim = new Simulation();

  private void app(int instances, String strategy) {
    sim.create(
        "{'id':'/a','cmd':'x','backoffSeconds':0,'instances':"
            + instances
            + ",'upgradeStrategy':{'minimumHealthCapacity':1,'maximumOverCapacity':0.5"
            + strategy
            + "}}");
    sim.run("h1");
    assertThat(sim.world().deployments()).isEmpty();
  }

  private Deployment upgrade() {
    return sim.update("/a", "{'cmd':'y'}", false).deployment();
  }

  private long fresh() {
    return sim.instances("/a").stream()
        .filter(each -> each.isOf(sim.app("/a")) && sim.scheduler.health().isHealthy(each))
        .count();
  }

  /** Whatever can happen without time or people happens. */
  private void work() {
    for (int i = 0; i < 30; i++) {
      sim.run("h1");
      sim.confirmKills();
    }
  }

  private Wait only() {
    Waiting waiting =
        sim.scheduler.waits().of(sim.world().deployments().iterator().next(), sim.now);
    assertThat(waiting.actions()).hasSize(1);
    assertThat(waiting.actions().getFirst().waits()).hasSize(1);
    return waiting.actions().getFirst().waits().getFirst();
  }

  private void measured(MetricAnswer answer) {
    String id = sim.world().deployments().iterator().next().id();
    sim.turn(turn -> sim.scheduler.measured(turn, id, APP, answer));
  }

  private void measured(double value) {
    measured(new MetricAnswer.Values(value, value));
  }

  @Test
  void aCanaryGoesFromStageToStageAfterEachPause() {
    app(10, ",'type':'canary','steps':[{'percent':10,'pauseSeconds':60},{'percent':45}]");
    upgrade();
    work();
    assertThat(fresh()).isEqualTo(1);
    assertThat(sim.instances("/a")).hasSize(10);
    assertThat(only().reason()).isEqualTo(Wait.Reason.PAUSE);
    assertThat(only().until()).contains(sim.now.plusSeconds(60));
    sim.advance(Duration.ofSeconds(59));
    work();
    assertThat(fresh()).isEqualTo(1);
    assertThat(sim.events("deployment_stalled")).as("a pause is no standstill").isEmpty();
    sim.advance(Duration.ofSeconds(2));
    work();
    assertThat(sim.world().deployments()).as("no pause after the second").isEmpty();
    assertThat(sim.instances("/a")).hasSize(10).allMatch(each -> each.isOf(sim.app("/a")));
    assertThat(sim.events("deployment_stage_changed")).hasSize(4);
  }

  @Test
  void aPauseCountsOnlyWhileTheNewOnesAreUp() {
    app(4, ",'type':'canary','steps':[{'percent':25,'pauseSeconds':60}]");
    upgrade();
    work();
    sim.advance(Duration.ofSeconds(50));
    Instance canary =
        sim.instances("/a").stream().filter(e -> e.isOf(sim.app("/a"))).findFirst().orElseThrow();
    sim.status(canary.task().orElseThrow().id().value(), TaskState.TASK_FAILED);
    assertThat(only().reason()).isEqualTo(Wait.Reason.OFFERS);
    work();
    sim.advance(Duration.ofSeconds(50));
    work();
    assertThat(fresh()).as("begins anew").isEqualTo(1);
    sim.advance(Duration.ofSeconds(11));
    work();
    assertThat(sim.world().deployments()).isEmpty();
  }

  @Test
  void whatFailsTooOftenIsTakenBackAndTheOldOnesStay() {
    app(4, ",'type':'canary','maxFailures':1,'steps':[{'percent':50,'pauseSeconds':600}]");
    Deployment upgrade = upgrade();
    List<InstanceId> old =
        sim.instances("/a").stream()
            .filter(each -> !each.isOf(sim.app("/a")))
            .map(Instance::id)
            .toList();
    assertThat(old).hasSize(4);
    for (int i = 0; i < 2; i++) {
      assertThat(sim.world().deployment(upgrade.id())).isPresent();
      sim.advance(Duration.ofSeconds(1));
      TaskInfo task = sim.offer("h1").getFirst();
      sim.status(task.getTaskId().getValue(), TaskState.TASK_FAILED);
    }
    assertThat(sim.world().deployment(upgrade.id())).isEmpty();
    assertThat(sim.app("/a").cmd()).contains("x");
    assertThat(sim.events("deployment_failed").getLast().json()).contains("have failed 2 times");
    work();
    sim.confirmKills();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.instances("/a").stream().map(Instance::id))
        .containsExactlyInAnyOrderElementsOf(old);
  }

  @Test
  void aPersonPromotesOrAborts() {
    app(4, ",'type':'canary','promotion':'manual','steps':[{'percent':25}]");
    Deployment upgrade = upgrade();
    assertThatThrownBy(() -> sim.ask(turn -> sim.scheduler.promote(turn, upgrade.id())))
        .isInstanceOfSatisfying(
            RequestException.class, refused -> assertThat(refused.kind().status()).isEqualTo(422));
    work();
    sim.advance(Duration.ofHours(5));
    work();
    assertThat(fresh()).isEqualTo(1);
    assertThat(only().reason()).isEqualTo(Wait.Reason.PROMOTION);
    sim.ask(turn -> sim.scheduler.promote(turn, upgrade.id()));
    work();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(fresh()).isEqualTo(4);
    Deployment second = sim.update("/a", "{'cmd':'z'}", false).deployment();
    work();
    sim.ask(turn -> sim.scheduler.apps().revert(turn, second.id()));
    work();
    assertThat(sim.world().deployments()).as("the way back has no stages").isEmpty();
    assertThat(sim.app("/a").cmd()).contains("y");
    assertThat(fresh()).isEqualTo(4);
  }

  private static final String QUERY =
      ",'type':'canary','steps':[{'percent':25,'pauseSeconds':30}],"
          + "'check':{'url':'http://p:9090','query':'q','maximum':0.1,'failures':2}";

  @Test
  void aQueryWithinItsLimitsPromotes() {
    app(4, QUERY);
    upgrade();
    assertThat(sim.effects(Effect.AskMetric.class)).isEmpty();
    work();
    assertThat(sim.effects(Effect.AskMetric.class)).hasSize(1);
    measured(0.05);
    assertThat(only().reason()).as("the pause is not over").isEqualTo(Wait.Reason.PAUSE);
    measured(new MetricAnswer.None("no answer from http://p:9090"));
    sim.advance(Duration.ofSeconds(31));
    assertThat(only().reason()).isEqualTo(Wait.Reason.METRIC);
    assertThat(only().detail()).contains("no answer from");
    sim.advance(Duration.ofSeconds(120));
    assertThat(fresh()).as("silence promotes nothing").isEqualTo(1);
    assertThat(sim.events("deployment_stalled")).hasSize(1);
    measured(0.05);
    work();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.effects(Effect.StopMetric.class)).isNotEmpty();
    assertThat(fresh()).isEqualTo(4);
  }

  @Test
  void aQueryOutsideItsLimitsTakesBack() {
    app(4, QUERY);
    Deployment upgrade = upgrade();
    work();
    measured(0.5);
    measured(0.05);
    measured(0.5);
    assertThat(sim.world().deployment(upgrade.id())).as("not in a row").isPresent();
    measured(new MetricAnswer.Values(0.0, 0.2));
    assertThat(sim.world().deployment(upgrade.id())).isEmpty();
    assertThat(sim.events("deployment_failed").getLast().json())
        .contains("rolled back", "0.0 to 0.2 is not within the limits");
    work();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.app("/a").cmd()).contains("x");
    assertThat(sim.effects(Effect.StopMetric.class)).hasSize(1);
  }

  @Test
  void blueGreenPutsAWholeSecondSetBesideTheFirst() {
    app(3, ",'type':'blueGreen','pauseSeconds':60");
    upgrade();
    work();
    assertThat(sim.instances("/a")).hasSize(6);
    assertThat(sim.healthy("/a")).isEqualTo(6);
    assertThat(sim.effects(Effect.Kill.class)).isEmpty();
    sim.advance(Duration.ofSeconds(61));
    assertThat(sim.effects(Effect.Kill.class)).as("all old ones at once").hasSize(3);
    work();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(fresh()).isEqualTo(3);
  }

  @Test
  void blueGreenTakenBackLeavesTheFirstSetUntouched() {
    app(3, ",'type':'blueGreen','promotion':'manual'");
    List<InstanceId> blue = sim.instances("/a").stream().map(Instance::id).toList();
    Deployment upgrade = upgrade();
    work();
    sim.ask(turn -> sim.scheduler.apps().revert(turn, upgrade.id()));
    work();
    assertThat(sim.instances("/a").stream().map(Instance::id))
        .containsExactlyInAnyOrderElementsOf(blue);
  }

  @Test
  void aDeadlineTakesBackWhatIsNotDoneAndTheWayBackHasNone() {
    app(2, ",'deadlineSeconds':100");
    Deployment upgrade = upgrade();
    sim.advance(Duration.ofSeconds(99));
    assertThat(sim.world().deployment(upgrade.id())).isPresent();
    sim.advance(Duration.ofSeconds(2));
    assertThat(sim.world().deployment(upgrade.id())).isEmpty();
    assertThat(sim.events("deployment_failed").getLast().json())
        .contains("rolled back: its deadline");
    work();
    assertThat(sim.app("/a").cmd()).contains("x");
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.world().courses().isEmpty()).isTrue();
    assertThat(sim.stored.values())
        .noneMatch(
            write ->
                write instanceof io.souk.framework.Store.Write.Put put
                    && put.key().startsWith("course/"));
  }

  @Test
  void aNewAppPastItsDeadlineIsGivenUpAndStays() {
    Deployment creation =
        sim.create(
                "{'id':'/a','cmd':'x','upgradeStrategy':{'minimumHealthCapacity':1,"
                    + "'maximumOverCapacity':1,'deadlineSeconds':50}}")
            .deployment();
    sim.advance(Duration.ofSeconds(51));
    assertThat(sim.world().deployment(creation.id())).isEmpty();
    assertThat(sim.world().app(APP)).isPresent();
    assertThat(sim.events("deployment_failed").getLast().json()).contains("given up: its deadline");
    sim.run("h1");
    assertThat(sim.running("/a")).isEqualTo(1);
  }

  @Test
  void aDeadlineDoesNotTouchWhatIsDone() {
    app(2, ",'deadlineSeconds':100");
    sim.advance(Duration.ofSeconds(500));
    assertThat(sim.app("/a").cmd()).contains("x");
    assertThat(sim.events("deployment_failed")).isEmpty();
  }

  /** Apps that a write names and does not change have no part in what becomes of it. */
  @Test
  void onlyWhatADeploymentActsOnCounts() {
    app(1, ",'deadlineSeconds':100");
    String unchanged =
        "{'id':'/a','cmd':'x','backoffSeconds':0,'instances':1,'upgradeStrategy':"
            + "{'minimumHealthCapacity':1,'maximumOverCapacity':0.5,'deadlineSeconds':100}}";
    String strategy =
        ",'upgradeStrategy':{'minimumHealthCapacity':1,'maximumOverCapacity':1,'deadlineSeconds':500}";
    Apps.Request request = new Apps.Request(false, true, true, "", "");
    sim.ask(
        turn ->
            sim.scheduler
                .apps()
                .updateAll(
                    turn,
                    Simulation.json("[" + unchanged + ",{'id':'/b','cmd':'x'" + strategy + "}]"),
                    request));
    assertThat(sim.world().deployments()).hasSize(1);
    sim.advance(Duration.ofSeconds(101));
    assertThat(sim.world().deployments()).as("not the other app's deadline").hasSize(1);
    sim.advance(Duration.ofSeconds(400));
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.events("deployment_failed").getLast().json()).contains("given up: its deadline");
    assertThat(sim.world().app(new AppId("/b"))).as("an addition stays").isPresent();
  }
}
