package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.marathon.app.App;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a change of an app does to the instances that run. */
class ChangesTest {

  private final Simulation sim = new Simulation();

  private void settled(String app, String... hosts) {
    for (int i = 0; i < 40 && !sim.world().deployments().isEmpty(); i++) {
      sim.run(hosts);
      sim.confirmKills();
      sim.instances(app).stream()
          .filter(each -> each.condition().isLaunching())
          .forEach(
              each -> sim.status(each.task().orElseThrow().id().value(), TaskState.TASK_RUNNING));
    }
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.instances(app)).allMatch(each -> each.isOf(sim.app(app)));
  }

  private static String oneApp(int instances) {
    return "{'id':'/a','cmd':'x','instances':"
        + instances
        + ",'healthChecks':[{'protocol':'TCP','maxConsecutiveFailures':9}]}";
  }

  private void healthy() {
    sim.instances("/a")
        .forEach(e -> e.task().ifPresent(t -> sim.probe(t.id(), new ProbeResult.Good())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'labels':{'a':'b'}}",
        "{'upgradeStrategy':{'minimumHealthCapacity':0.5,'maximumOverCapacity':0}}",
        "{'killSelection':'OLDEST_FIRST'}",
        "{'unreachableStrategy':'disabled'}",
        "{'backoffSeconds':7,'backoffFactor':2,'maxLaunchDelaySeconds':60}",
        "{'taskKillGracePeriodSeconds':9}",
        "{'executorResources':{'cpus':0.2,'mem':40,'disk':10}}",
        "{'healthChecks':[{'protocol':'TCP','intervalSeconds':5,'maxConsecutiveFailures':1}]}"
      })
  void whatInstancesAreNotMadeOfIsChangedInPlace(String change) {
    sim.create(oneApp(2));
    sim.run("h1");
    healthy();
    App before = sim.app("/a");
    Deployment plan = sim.update("/a", change, false).deployment();
    assertThat(plan.steps()).isEmpty();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.effects(Effect.Kill.class)).isEmpty();
    App after = sim.app("/a");
    assertThat(after).isNotEqualTo(before);
    assertThat(after.version()).isGreaterThan(before.version());
    assertThat(after.lastConfigChange()).isEqualTo(before.lastConfigChange());
    assertThat(after.lastScaling()).isEqualTo(before.lastScaling());
    assertThat(sim.instances("/a")).allMatch(each -> each.isOf(after));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'cmd':'y'}",
        "{'env':{'A':'b'}}",
        "{'mem':64}",
        "{'user':'u'}",
        "{'constraints':[['hostname','UNIQUE']]}",
        "{'portDefinitions':[{'port':0,'name':'other'}]}",
        "{'healthChecks':[{'protocol':'HTTP','path':'/'}]}",
        "{'healthChecks':[]}",
        "{'acceptedResourceRoles':['*']}"
      })
  void whatInstancesAreMadeOfReplacesThem(String change) {
    sim.create(oneApp(1));
    sim.run("h1");
    healthy();
    Deployment plan = sim.update("/a", change, false).deployment();
    assertThat(plan.steps())
        .containsExactly(List.of(new Action(Action.Kind.RESTART, sim.app("/a").id())));
    assertThat(sim.app("/a").lastConfigChange()).isEqualTo(sim.app("/a").version());
  }

  @Test
  void tunedChecksHoldForWhatRunsAlready() {
    sim.create(oneApp(1));
    TaskId task = new TaskId(sim.run("h1").getFirst().getTaskId().getValue());
    healthy();
    int probes = sim.probes().size();
    sim.update(
        "/a",
        "{'healthChecks':[{'protocol':'TCP','intervalSeconds':5,'maxConsecutiveFailures':1}]}",
        false);
    assertThat(sim.probes()).hasSize(probes + 1);
    assertThat(sim.probes().getLast().check().interval()).isEqualTo(Duration.ofSeconds(5));
    sim.probe(task, new ProbeResult.Bad("one is enough now"));
    assertThat(sim.effects(Effect.Kill.class)).hasSize(1);
  }

  @Test
  void aKillIsAsPoliteAsTheNewestDefinitionSays() {
    sim.create("{'id':'/a','cmd':'x'}");
    sim.run("h1");
    sim.update("/a", "{'taskKillGracePeriodSeconds':9}", false);
    sim.update("/a", "{'cmd':'y'}", false);
    sim.run("h1");
    assertThat(sim.effects(Effect.Kill.class).getFirst().grace()).contains(Duration.ofSeconds(9));
  }

  @Test
  void aChangeInPlaceDoesNotSlipInUnderADeployment() {
    sim.create("{'id':'/a','cmd':'x','instances':2}");
    sim.run("h1");
    String first = sim.update("/a", "{'cmd':'y'}", false).deployment().id();
    assertThatThrownBy(() -> sim.update("/a", "{'labels':{'a':'b'}}", false))
        .isInstanceOfSatisfying(
            RequestException.class,
            refused -> {
              assertThat(refused.kind()).isEqualTo(RequestException.Kind.LOCKED);
              assertThat(refused.deployments()).containsExactly(first);
            });
    Deployment forced = sim.update("/a", "{'labels':{'a':'b'}}", true).deployment();
    assertThat(forced.steps().getFirst().getFirst().kind()).isEqualTo(Action.Kind.RESTART);
    assertThat(sim.world().deployment(first)).isEmpty();
    settled("/a", "h1");
    assertThat(sim.app("/a").labels()).containsEntry("a", "b");
    assertThat(sim.running("/a")).isEqualTo(2);
  }

  @Test
  void aForcedScalingInTheMiddleOfAnUpgradeLeavesNoMixture() {
    sim.create("{'id':'/a','cmd':'x','instances':4}");
    sim.run("h1");
    sim.update("/a", "{'cmd':'y'}", false);
    sim.offer("h1");
    sim.update("/a", "{'instances':3}", true);
    settled("/a", "h1");
    assertThat(sim.running("/a")).isEqualTo(3);
  }

  @Test
  void aCancelledUpgradeRestsAtTheWantedNumberUntilTheNextWrite() {
    sim.create(oneApp(4));
    sim.run("h1");
    healthy();
    Deployment upgrade = sim.update("/a", "{'cmd':'y'}", false).deployment();
    sim.run("h1");
    assertThat(sim.instances("/a")).hasSize(8);
    sim.turn(turn -> sim.scheduler.cancel(turn, upgrade.id()));
    sim.confirmKills();
    assertThat(sim.instances("/a")).as("the healthy ones").hasSize(4);
    assertThat(sim.healthy("/a")).isEqualTo(4);
    sim.advance(Duration.ofMinutes(20));
    assertThat(sim.instances("/a")).as("at rest").noneMatch(each -> each.isOf(sim.app("/a")));
    Deployment again = sim.update("/a", "{}", false).deployment();
    assertThat(again.steps()).hasSize(1);
    sim.run("h1");
    healthy();
    settled("/a", "h1");
    assertThat(sim.instances("/a")).hasSize(4);
  }

  @Test
  void takingAnUpgradeBackKeepsTheInstancesThatAreStillThere() {
    sim.create(
        "{'id':'/a','cmd':'x','instances':4,'upgradeStrategy':"
            + "{'minimumHealthCapacity':0.5,'maximumOverCapacity':0}}");
    sim.run("h1");
    List<InstanceId> old = sim.instances("/a").stream().map(Instance::id).toList();
    Deployment upgrade = sim.update("/a", "{'cmd':'y'}", false).deployment();
    sim.confirmKills();
    List<TaskInfo> fresh = sim.offer("h1");
    assertThat(fresh).hasSize(2);
    List<InstanceId> kept =
        sim.instances("/a").stream().map(Instance::id).filter(old::contains).toList();
    assertThat(kept).hasSize(2);
    sim.ask(turn -> sim.scheduler.apps().revert(turn, upgrade.id()));
    fresh.forEach(each -> sim.status(each.getTaskId().getValue(), TaskState.TASK_RUNNING));
    settled("/a", "h1");
    assertThat(sim.instances("/a").stream().map(Instance::id)).hasSize(4).containsAll(kept);
    assertThat(sim.effects(Effect.Kill.class).stream().map(Effect.Kill::task))
        .as("what goes is what came, and the two that had gone before")
        .hasSize(4)
        .containsAll(fresh.stream().map(t -> new TaskId(t.getTaskId().getValue())).toList());
    assertThat(sim.app("/a").cmd()).contains("x");
  }

  @Test
  void aRestartReplacesAllAlthoughTheyAreTheSame() {
    sim.create("{'id':'/a','cmd':'x','instances':2}");
    sim.run("h1");
    List<InstanceId> old = sim.instances("/a").stream().map(Instance::id).toList();
    sim.ask(turn -> sim.scheduler.apps().restart(turn, sim.app("/a").id(), false));
    settled("/a", "h1");
    assertThat(sim.instances("/a").stream().map(Instance::id)).doesNotContainAnyElementsOf(old);
  }

  @Test
  void unreachableInstancesAreTreatedAsTheNewestDefinitionSays() {
    sim.create("{'id':'/a','cmd':'x'}");
    TaskInfo task = sim.run("h1").getFirst();
    sim.update("/a", "{'unreachableStrategy':'disabled'}", false);
    sim.status(task.getTaskId().getValue(), TaskState.TASK_UNREACHABLE);
    sim.advance(Duration.ofHours(1));
    assertThat(sim.offer("h2")).isEmpty();
  }

  @Test
  void morePlansThanAllowedAreRefusedWithForceToo() {
    Simulation few =
        new Simulation(
            new Rules(
                2,
                100,
                Rules.DEFAULT.declineDuration(),
                Rules.DEFAULT.launchTimeout(),
                Rules.DEFAULT.killRetry(),
                Rules.DEFAULT.reconciliationInterval()));
    few.create("{'id':'/a','cmd':'x'}");
    few.create("{'id':'/b','cmd':'x'}");
    for (boolean force : new boolean[] {false, true}) {
      assertThatThrownBy(() -> few.update("/a", "{'cmd':'y'}", force))
          .isInstanceOfSatisfying(
              RequestException.class,
              refused -> {
                assertThat(refused.kind().status()).isEqualTo(403);
                assertThat(refused).hasMessageStartingWith("Max number (2) of running deployments");
              });
    }
    assertThat(few.app("/a").cmd()).contains("x");
    assertThat(few.world().deployments()).hasSize(2);
  }
}
