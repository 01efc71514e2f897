package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.marathon.app.AppId;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the scheduler does over time, with a clock that the test turns. */
class ScenarioTest {

  private final Simulation sim = new Simulation();

  private static String id(TaskInfo task) {
    return task.getTaskId().getValue();
  }

  @Test
  void offersAreWantedOnlyWhileSomethingWaits() {
    assertThat(sim.effects(Effect.Suppress.class)).hasSize(1);
    sim.create("{'id':'/a','cmd':'x'}");
    assertThat(sim.effects(Effect.Revive.class)).hasSize(1);
    sim.run("h1");
    assertThat(sim.effects(Effect.Suppress.class)).hasSize(2);
    sim.offer("h1");
    Effect.Decline last = sim.effects(Effect.Decline.class).getLast();
    assertThat(last.refuseSeconds()).isEqualTo(120);
  }

  @Test
  void instancesSpreadOverTheHostsOfATurn() {
    sim.create("{'id':'/a','cmd':'x','instances':4}");
    List<TaskInfo> tasks = sim.offer("h1", "h2");
    assertThat(tasks.stream().filter(t -> t.getAgentId().getValue().equals("agent-h1"))).hasSize(2);
    Set<Long> ports =
        tasks.stream()
            .flatMap(t -> t.getResourcesList().stream())
            .filter(r -> r.getName().equals("ports"))
            .map(r -> r.getRanges().getRange(0).getBegin())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(ports).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void uniqueHostsAreHonouredAndTheRefusalIsKept() {
    sim.create("{'id':'/a','cmd':'x','instances':2,'constraints':[['hostname','UNIQUE']]}");
    assertThat(sim.offer("h1")).hasSize(1);
    assertThat(sim.offer("h1")).isEmpty();
    assertThat(sim.world().memory().log(new AppId("/a")).orElseThrow().declined())
        .hasSize(1)
        .containsKey(io.souk.marathon.match.RejectReason.CONSTRAINT);
    assertThat(sim.offer("h2")).hasSize(1);
  }

  @Test
  void failuresDelayTheNextLaunchMoreAndMore() {
    sim.create(
        "{'id':'/a','cmd':'x','backoffSeconds':2,'backoffFactor':3,"
            + "'maxLaunchDelaySeconds':10}");
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      TaskInfo task = sim.run("h1").getFirst();
      assertThat(id(task)).endsWith("._app." + (i + 1));
      sim.status(id(task), TaskState.TASK_FAILED);
      Instant from = sim.scheduler.launchFrom(sim.app("/a"));
      delays.add(Duration.between(sim.now, from).toSeconds());
      assertThat(sim.offer("h1")).as("still delayed").isEmpty();
      int revives = sim.effects(Effect.Revive.class).size();
      sim.advance(Duration.between(sim.now, from).plusMillis(5));
      assertThat(sim.effects(Effect.Revive.class)).hasSize(revives + 1);
    }
    assertThat(delays).containsExactly(2L, 6L, 10L, 10L);
    assertThat(sim.world().failure(new AppId("/a")).orElseThrow().state()).isEqualTo("TASK_FAILED");
    sim.advance(Duration.ofMinutes(5));
    sim.run("h1");
    sim.advance(Duration.ofMinutes(5));
    sim.status(id(sim.launched.values().stream().toList().getLast()), TaskState.TASK_FAILED);
    assertThat(Duration.between(sim.now, sim.scheduler.launchFrom(sim.app("/a"))).toSeconds())
        .as("long quiet forgives")
        .isEqualTo(2);
  }

  @Test
  void aKilledTaskIsReplacedAtOnceUnderTheSameInstance() {
    sim.create("{'id':'/a','cmd':'x'}");
    TaskInfo task = sim.run("h1").getFirst();
    sim.turn(
        turn ->
            sim.scheduler
                .kills()
                .killAll(turn, List.of(id(task)), new Kills.Request(false, false, false)));
    sim.confirmKills();
    TaskInfo next = sim.run("h1").getFirst();
    assertThat(id(next)).isEqualTo(id(task).replace("_app.1", "_app.2"));
  }

  @Test
  void killAndScaleLeavesFewer() {
    sim.create("{'id':'/a','cmd':'x','instances':3}");
    List<TaskInfo> tasks = sim.run("h1");
    Kills.Killed killed =
        sim.ask(
            turn ->
                sim.scheduler
                    .kills()
                    .killAll(
                        turn, List.of(id(tasks.get(1))), new Kills.Request(true, false, false)));
    assertThat(killed.deployment()).isPresent();
    sim.confirmKills();
    assertThat(sim.app("/a").instances()).isEqualTo(2);
    assertThat(sim.instances("/a")).hasSize(2);
    assertThat(sim.world().instanceOf(new TaskId(id(tasks.get(1))))).isEmpty();
    assertThat(sim.world().deployments()).isEmpty();
  }

  @Test
  void unconfirmedKillsAreRepeated() {
    sim.create("{'id':'/a','cmd':'x'}");
    sim.run("h1");
    sim.update("/a", "{'instances':0}", false);
    assertThat(sim.effects(Effect.Kill.class)).hasSize(1);
    sim.advance(Duration.ofSeconds(70));
    assertThat(sim.effects(Effect.Kill.class)).hasSize(3);
    sim.confirmKills();
    sim.advance(Duration.ofSeconds(70));
    assertThat(sim.effects(Effect.Kill.class)).hasSize(3);
  }

  @Test
  void aBusyServiceDoesNotPutOffWhatIsDue() {
    sim.create("{'id':'/a','cmd':'x'}");
    sim.run("h1");
    sim.update("/a", "{'instances':0}", false);
    sim.advance(Duration.ofSeconds(1));
    Instant due = sim.wakeUp();
    sim.pass(Duration.ofSeconds(1));
    sim.create("{'id':'/b','cmd':'x'}");
    assertThat(sim.wakeUp()).isEqualTo(due);
  }

  @Test
  void aLaunchThatNobodyConfirmsIsKilledAndReplaced() {
    sim.create("{'id':'/a','cmd':'x'}");
    sim.offer("h1");
    sim.advance(Duration.ofSeconds(310));
    assertThat(sim.effects(Effect.Kill.class)).isNotEmpty();
    sim.confirmKills();
    assertThat(sim.run("h1")).hasSize(1);
  }

  @Test
  void lostTasksAreReplacedAndKilledOnReturn() {
    sim.create("{'id':'/a','cmd':'x'}");
    TaskInfo task = sim.run("h1").getFirst();
    sim.status(id(task), TaskState.TASK_UNREACHABLE);
    assertThat(sim.run("h2")).hasSize(1);
    assertThat(sim.instances("/a")).hasSize(1);
    int kills = sim.effects(Effect.Kill.class).size();
    sim.status(id(task), TaskState.TASK_RUNNING);
    assertThat(sim.effects(Effect.Kill.class)).hasSize(kills + 1);
  }

  @Test
  void patientAppsWaitForLostTasks() {
    sim.create(
        "{'id':'/a','cmd':'x','unreachableStrategy':"
            + "{'inactiveAfterSeconds':60,'expungeAfterSeconds':600}}");
    TaskInfo task = sim.run("h1").getFirst();
    sim.status(id(task), TaskState.TASK_UNREACHABLE);
    sim.advance(Duration.ofSeconds(50));
    assertThat(sim.offer("h2")).isEmpty();
    sim.advance(Duration.ofSeconds(20));
    assertThat(sim.run("h2")).hasSize(1);
    sim.status(id(task), TaskState.TASK_RUNNING);
    assertThat(sim.effects(Effect.Kill.class)).as("one too many").hasSize(1);
    sim.confirmKills();
    assertThat(sim.instances("/a")).hasSize(1);
  }

  @Test
  void unhealthyTasksAreKilledAndReplacedWithDelay() {
    sim.create(
        "{'id':'/a','cmd':'x','healthChecks':[{'protocol':'HTTP','path':'/h',"
            + "'gracePeriodSeconds':30,'maxConsecutiveFailures':2}]}");
    TaskInfo task = sim.run("h1").getFirst();
    TaskId taskId = new TaskId(id(task));
    assertThat(sim.probes()).hasSize(1);
    assertThat(sim.probes().getFirst().host()).isEqualTo("h1");
    assertThat(sim.world().deployments()).as("not healthy yet").hasSize(1);
    sim.probe(taskId, new ProbeResult.Bad("early"));
    sim.probe(taskId, new ProbeResult.Good());
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.events()).contains("health_status_changed_event", "deployment_success");
    sim.probe(taskId, new ProbeResult.Bad("one"));
    assertThat(sim.effects(Effect.Kill.class)).isEmpty();
    sim.probe(taskId, new ProbeResult.Bad("two"));
    assertThat(sim.effects(Effect.Kill.class)).hasSize(1);
    assertThat(sim.events("unhealthy_instance_kill_event")).hasSize(1);
    sim.confirmKills();
    assertThat(sim.offer("h1")).as("delayed").isEmpty();
    sim.advance(Duration.ofSeconds(2));
    assertThat(sim.offer("h1")).hasSize(1);
  }

  @Test
  void anUpgradeWaitsForHealthAndKeepsTheOldOnesUntilThen() {
    String check = "'healthChecks':[{'protocol':'TCP'}]";
    sim.create("{'id':'/a','cmd':'x','instances':2," + check + "}");
    sim.run("h1");
    sim.instances("/a").forEach(each -> sim.probe(taskOf(each), new ProbeResult.Good()));
    assertThat(sim.world().deployments()).isEmpty();
    sim.update("/a", "{'cmd':'y'}", false);
    List<TaskInfo> fresh = sim.run("h1");
    assertThat(fresh).hasSize(2);
    assertThat(sim.effects(Effect.Kill.class)).isEmpty();
    sim.probe(new TaskId(id(fresh.get(0))), new ProbeResult.Good());
    assertThat(sim.effects(Effect.Kill.class)).hasSize(1);
    sim.probe(new TaskId(id(fresh.get(1))), new ProbeResult.Good());
    assertThat(sim.effects(Effect.Kill.class)).hasSize(2);
    sim.confirmKills();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.instances("/a")).hasSize(2).allMatch(each -> each.isOf(sim.app("/a")));
  }

  private static TaskId taskOf(Instance instance) {
    return instance.task().orElseThrow().id();
  }

  @Test
  void dependenciesComeFirst() {
    sim.create("{'id':'/g/db','cmd':'x','instances':0}");
    assertThat(sim.world().deployments()).isEmpty();
    Deployment plan =
        sim.ask(
            turn ->
                sim.scheduler
                    .apps()
                    .updateAll(
                        turn,
                        Simulation.json(
                            "[{'id':'/g/web','cmd':'x','dependencies':['db']},"
                                + "{'id':'/g/db','instances':1}]"),
                        new Apps.Request(false, true, true, "", "")));
    assertThat(plan.steps())
        .containsExactly(
            List.of(new Action(Action.Kind.START, new AppId("/g/web"))),
            List.of(new Action(Action.Kind.SCALE, new AppId("/g/db"))),
            List.of(new Action(Action.Kind.SCALE, new AppId("/g/web"))));
    assertThat(sim.run("h1")).hasSize(1);
    assertThat(sim.running("/g/db")).isEqualTo(1);
    assertThat(sim.run("h1")).hasSize(1);
    assertThat(sim.world().deployments()).isEmpty();
    assertThatThrownBy(() -> sim.update("/g/db", "{'dependencies':['web']}", false))
        .isInstanceOf(RequestException.class);
    assertThat(sim.app("/g/db").dependencies()).isEmpty();
  }

  @Test
  void undoingADeploymentBringsTheOldDefinitionBack() {
    sim.create("{'id':'/a','cmd':'x'}");
    sim.run("h1");
    Deployment upgrade = sim.update("/a", "{'cmd':'y'}", false).deployment();
    sim.ask(turn -> sim.scheduler.apps().revert(turn, upgrade.id()));
    assertThat(sim.app("/a").cmd()).contains("x");
    assertThat(sim.events()).contains("deployment_failed");
    sim.run("h1");
    sim.confirmKills();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.running("/a")).isEqualTo(1);
    Deployment addition = sim.create("{'id':'/b','cmd':'x'}").deployment();
    sim.ask(turn -> sim.scheduler.apps().revert(turn, addition.id()));
    assertThat(sim.world().app(new AppId("/b"))).isEmpty();
    assertThat(sim.instances("/b")).isEmpty();
  }

  @Test
  void aRestartInTheMiddleOfAnUpgradeLosesNothing() {
    sim.create(
        "{'id':'/a','cmd':'x','instances':4,'upgradeStrategy':"
            + "{'minimumHealthCapacity':0.5,'maximumOverCapacity':0}}");
    sim.run("h1");
    sim.update("/a", "{'cmd':'y'}", false);
    sim.confirmKills();
    sim.offer("h1");
    sim.restart();
    assertThat(sim.world().deployments()).hasSize(1);
    Set<String> known =
        sim.effects(Effect.Reconcile.class).stream()
            .flatMap(each -> each.tasks().stream())
            .map(each -> each.task().value())
            .collect(Collectors.toSet());
    assertThat(known).hasSize(4);
    sim.instances("/a").forEach(e -> sim.status(taskOf(e).value(), TaskState.TASK_RUNNING));
    for (int i = 0; i < 10 && !sim.world().deployments().isEmpty(); i++) {
      sim.confirmKills();
      sim.run("h1");
    }
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.instances("/a")).hasSize(4).allMatch(each -> each.isOf(sim.app("/a")));
  }

  private long asked(TaskId task) {
    return sim.effects(Effect.Reconcile.class).stream()
        .filter(each -> each.tasks().stream().anyMatch(known -> known.task().equals(task)))
        .count();
  }

  @Test
  void aLaunchThatACrashSwallowedIsAskedAboutUntilItIsAnswered() {
    sim.create("{'id':'/a','cmd':'x','instances':1}");
    sim.offer("h1");
    TaskId swallowed = taskOf(sim.instances("/a").getFirst());
    sim.restart();
    long atStart = asked(swallowed);
    assertThat(atStart).isEqualTo(1);

    sim.advance(Duration.ofSeconds(9));
    assertThat(asked(swallowed)).isEqualTo(atStart);
    sim.advance(Duration.ofSeconds(6));
    assertThat(asked(swallowed)).isEqualTo(atStart + 1);
    sim.advance(Duration.ofSeconds(180));
    assertThat(asked(swallowed)).isEqualTo(atStart + 3);

    sim.status(swallowed.value(), TaskState.TASK_GONE);
    sim.advance(Duration.ofSeconds(60));
    sim.run("h1");
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(taskOf(sim.instances("/a").getFirst())).isNotEqualTo(swallowed);
    sim.advance(Duration.ofSeconds(120));
    assertThat(asked(taskOf(sim.instances("/a").getFirst()))).isZero();
  }

  @Test
  void aRestartInTheMiddleOfAnUpgradeKeepsHealthyInstances() {
    sim.create(
        "{'id':'/a','cmd':'x','instances':2,'healthChecks':[{'protocol':'TCP'}],"
            + "'upgradeStrategy':{'minimumHealthCapacity':1,'maximumOverCapacity':0}}");
    sim.run("h1");
    sim.instances("/a").forEach(each -> sim.probe(taskOf(each), new ProbeResult.Good()));
    sim.update("/a", "{'cmd':'y'}", false);
    TaskInfo fresh = sim.run("h1").getFirst();
    sim.restart();
    assertThat(sim.healthy("/a")).isEqualTo(2);
    assertThat(sim.effects(Effect.Kill.class)).isEmpty();
    sim.probe(new TaskId(id(fresh)), new ProbeResult.Good());
    assertThat(sim.effects(Effect.Kill.class)).hasSize(1);
    assertThat(sim.healthy("/a")).isEqualTo(2);
  }

  @Test
  void aRefusedLaunchFreesTheInstance() {
    sim.create("{'id':'/a','cmd':'x'}");
    TaskInfo task = sim.offer("h1").getFirst();
    sim.turn(turn -> sim.scheduler.refused(turn, List.of(new TaskId(id(task)))));
    assertThat(sim.instances("/a").getFirst().condition()).isEqualTo(Condition.SCHEDULED);
    assertThat(sim.run("h1")).hasSize(1);
  }

  @Test
  void unknownTasksAreKilledAndEveryStatusIsAcknowledged() {
    sim.status(
        "x.instance-1._app.1",
        TaskState.TASK_RUNNING,
        status ->
            status
                .setUuid(com.google.protobuf.ByteString.copyFromUtf8("u"))
                .setAgentId(io.souk.protocol.mesos.AgentID.newBuilder().setValue("g")));
    assertThat(sim.effects(Effect.Kill.class)).hasSize(1);
    assertThat(sim.effects(Effect.Acknowledge.class)).hasSize(1);
  }

  @Test
  void tooLargeTasksWaitAndTheReasonIsKept() {
    sim.create("{'id':'/a','cmd':'x','cpus':3}");
    assertThat(sim.offerSmall("h1", 2)).isEmpty();
    assertThat(sim.effects(Effect.Decline.class).getLast().refuseSeconds()).isEqualTo(5);
    assertThat(sim.world().memory().log(new AppId("/a")).orElseThrow().declinedLast())
        .containsEntry(io.souk.marathon.match.RejectReason.CPUS, 1);
  }
}
