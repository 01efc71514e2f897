package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Pod;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What becomes of pods over time, with a clock that the test turns. */
class PodScenarioTest {

  private static final AppId ID = new AppId("/p");

  private final Simulation sim = new Simulation();

  static String pod(int instances, String command, String more) {
    return """
        {'id':'/p','scaling':{'instances':%d},'containers':[
         {'name':'main','exec':{'command':{'shell':'%s'}},'resources':{'cpus':1,'mem':100},
          'lifecycle':{'killGracePeriodSeconds':7}},
         {'name':'side','exec':{'command':{'shell':'y'}},'resources':{'cpus':0.5,'mem':50}}]%s}
        """
        .formatted(instances, command, more);
  }

  static String id(TaskInfo task) {
    return task.getTaskId().getValue();
  }

  private static Pods.Request request() {
    return new Pods.Request(false, "127.0.0.1", "/v2/pods");
  }

  private Deployment put(String body) {
    return sim.ask(turn -> sim.scheduler.pods().replace(turn, ID, Simulation.json(body), request()))
        .deployment();
  }

  private Instance only() {
    assertThat(sim.instances("/p")).hasSize(1);
    return sim.instances("/p").getFirst();
  }

  @Test
  void anInstanceIsOneGroupUnderOneExecutor() {
    Deployment deployment = put(pod(1, "x", ""));
    assertThat(deployment.steps())
        .containsExactly(
            List.of(new Action(Action.Kind.START, ID, true)),
            List.of(new Action(Action.Kind.SCALE, ID, true)));
    List<TaskInfo> tasks = sim.offer("h1");
    assertThat(tasks).extracting(TaskInfo::getName).containsExactly("main", "side");
    Effect.Accept accept = sim.effects(Effect.Accept.class).getLast();
    assertThat(accept.operations()).hasSize(1);
    Offer.Operation.LaunchGroup group = accept.operations().getFirst().getLaunchGroup();
    String instance = only().id().value();
    assertThat(id(tasks.getFirst())).isEqualTo(instance + ".main.1");
    assertThat(group.getExecutor().getExecutorId().getValue())
        .isEqualTo("instance-p." + instance.substring("p.instance-".length()));
    assertThat(sim.cpusOf(group.getExecutor().getResourcesList())).isEqualTo(0.1);
    assertThat(sim.cpusOf(tasks.get(0).getResourcesList())).isEqualTo(1);
    assertThat(sim.cpusOf(tasks.get(1).getResourcesList())).isEqualTo(0.5);
    assertThat(tasks.getFirst().getKillPolicy().getGracePeriod().getNanoseconds())
        .isEqualTo(Duration.ofSeconds(7).toNanos());
  }

  @Test
  void theInstanceRunsOnceAllItsContainersDo() {
    put(pod(1, "x", ""));
    List<TaskInfo> tasks = sim.offer("h1");
    sim.status(id(tasks.get(0)), TaskState.TASK_RUNNING);
    assertThat(only().condition()).isEqualTo(Condition.PROVISIONED);
    assertThat(sim.world().deployments()).hasSize(1);
    sim.status(id(tasks.get(1)), TaskState.TASK_STARTING);
    assertThat(only().condition()).isEqualTo(Condition.STARTING);
    sim.status(id(tasks.get(1)), TaskState.TASK_RUNNING);
    assertThat(only().condition()).isEqualTo(Condition.RUNNING);
    assertThat(sim.world().deployments()).isEmpty();
  }

  @Test
  void oneFailureEndsAllAndIsCountedOnce() {
    put(pod(1, "x", ",'scheduling':{'backoff':{'backoff':10,'backoffFactor':2}}"));
    List<TaskInfo> tasks = sim.run("h1");
    String instance = only().id().value();
    sim.status(id(tasks.get(1)), TaskState.TASK_FAILED);
    assertThat(sim.effects(Effect.Kill.class))
        .extracting(kill -> kill.task().value())
        .containsExactly(id(tasks.get(0)));
    assertThat(sim.effects(Effect.Kill.class).getFirst().grace()).contains(Duration.ofSeconds(7));
    sim.status(id(tasks.get(0)), TaskState.TASK_FAILED);
    assertThat(only().condition()).isEqualTo(Condition.SCHEDULED);
    assertThat(Duration.between(sim.now, sim.scheduler.launchFrom(sim.world().spec(ID).get())))
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(sim.offer("h1")).isEmpty();
    sim.advance(Duration.ofSeconds(11));
    List<TaskInfo> next = sim.run("h1");
    assertThat(id(next.getFirst())).isEqualTo(instance + ".main.2");
    Offer.Operation group = sim.effects(Effect.Accept.class).getLast().operations().getFirst();
    assertThat(group.getLaunchGroup().getExecutor().getExecutorId().getValue()).endsWith(".2");
    assertThat(sim.world().terminations().of(ID).orElseThrow().message()).startsWith("main: ");
    assertThat(sim.world().memory().kills()).isEmpty();
  }

  @Test
  void aContainerThatIsDoneLeavesTheOthersAlone() {
    put(pod(1, "x", ""));
    List<TaskInfo> tasks = sim.run("h1");
    sim.status(id(tasks.get(0)), TaskState.TASK_FINISHED);
    assertThat(only().condition()).isEqualTo(Condition.RUNNING);
    assertThat(sim.effects(Effect.Kill.class)).isEmpty();
    sim.status(id(tasks.get(1)), TaskState.TASK_FINISHED);
    assertThat(only().condition()).isEqualTo(Condition.SCHEDULED);
    assertThat(sim.offer("h1")).as("an end is a failure of a service").isEmpty();
  }

  @Test
  void healthIsThatOfAllCheckedContainers() {
    put(
        """
        {'id':'/p','containers':[
         {'name':'a','exec':{'command':{'shell':'x'}},'resources':{},
          'healthCheck':{'exec':{'command':{'shell':'true'}}}},
         {'name':'b','exec':{'command':{'shell':'x'}},'resources':{}}]}
        """);
    List<TaskInfo> tasks = sim.run("h1");
    assertThat(tasks.getFirst().getHealthCheck().getCommand().getValue()).isEqualTo("true");
    assertThat(sim.world().deployments()).as("not healthy yet").hasSize(1);
    sim.status(id(tasks.get(0)), TaskState.TASK_RUNNING, status -> status.setHealthy(true));
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.scheduler.health().verdict(only())).contains(true);
    sim.status(id(tasks.get(0)), TaskState.TASK_RUNNING, status -> status.setHealthy(false));
    assertThat(sim.scheduler.health().verdict(only())).contains(false);
    assertThat(sim.events("instance_health_changed_event")).hasSize(2);
  }

  @Test
  void aNewVersionReplacesInstancesAndAPureScaleDoesNot() {
    put(pod(2, "x", ""));
    sim.run("h1", "h2");
    Deployment scale = put(pod(3, "x", ""));
    assertThat(scale.steps()).containsExactly(List.of(new Action(Action.Kind.SCALE, ID, true)));
    sim.run("h1");
    assertThat(sim.world().deployments()).isEmpty();
    Deployment upgrade = put(pod(3, "z", ""));
    assertThat(upgrade.steps()).containsExactly(List.of(new Action(Action.Kind.RESTART, ID, true)));
    for (int i = 0; i < 5; i++) {
      sim.run("h1", "h2");
      sim.confirmKills();
    }
    assertThat(sim.world().deployments()).isEmpty();
    Pod now = sim.scheduler.pods().get(ID);
    assertThat(sim.instances("/p")).hasSize(3).allMatch(each -> each.isOf(now));
  }

  @Test
  void undoingAnUpgradeBringsTheOldPodBack() {
    put(pod(1, "x", ""));
    sim.run("h1");
    Deployment upgrade = put(pod(1, "z", ""));
    sim.ask(turn -> sim.scheduler.apps().revert(turn, upgrade.id()));
    Pod back = sim.scheduler.pods().get(ID);
    assertThat(back.containers().getFirst().json().at("/exec/command/shell").asText())
        .isEqualTo("x");
    sim.run("h1");
    sim.confirmKills();
    assertThat(sim.world().deployments()).isEmpty();
  }

  @Test
  void everythingIsBackAfterARestart() {
    put(pod(2, "x", ""));
    List<TaskInfo> tasks = sim.offer("h1");
    sim.status(id(tasks.get(0)), TaskState.TASK_RUNNING);
    List<Instance> before = sim.instances("/p");
    sim.restart();
    assertThat(sim.instances("/p")).containsExactlyInAnyOrderElementsOf(before);
    Set<String> asked =
        sim.effects(Effect.Reconcile.class).stream()
            .flatMap(each -> each.tasks().stream())
            .map(each -> each.task().value())
            .collect(Collectors.toSet());
    assertThat(asked).containsExactlyInAnyOrderElementsOf(tasks.stream().map(t -> id(t)).toList());
    assertThat(sim.world().deployments()).hasSize(1);
    tasks.forEach(task -> sim.status(id(task), TaskState.TASK_RUNNING));
    assertThat(sim.world().deployments()).isEmpty();
  }

  @Test
  void aRestartWhileContainersAreBeingEndedEndsTheRest() {
    put(pod(1, "x", ""));
    List<TaskInfo> tasks = sim.run("h1");
    sim.status(id(tasks.get(1)), TaskState.TASK_FAILED);
    sim.restart();
    assertThat(sim.effects(Effect.Kill.class)).hasSize(2);
    assertThat(sim.effects(Effect.Kill.class).getLast().task().value()).isEqualTo(id(tasks.get(0)));
  }

  @Test
  void lostInstancesAreReplacedAsThePodSays() {
    put(
        pod(
            1,
            "x",
            ",'scheduling':{'unreachableStrategy':"
                + "{'inactiveAfterSeconds':60,'expungeAfterSeconds':600}}"));
    List<TaskInfo> tasks = sim.run("h1");
    tasks.forEach(task -> sim.status(id(task), TaskState.TASK_UNREACHABLE));
    sim.advance(Duration.ofSeconds(50));
    assertThat(sim.offer("h2")).isEmpty();
    sim.advance(Duration.ofSeconds(20));
    assertThat(sim.instances("/p"))
        .extracting(Instance::condition)
        .contains(Condition.UNREACHABLE_INACTIVE);
    assertThat(sim.run("h2")).hasSize(2);
    sim.status(id(tasks.get(0)), TaskState.TASK_UNREACHABLE);
    assertThat(sim.instances("/p"))
        .extracting(Instance::condition)
        .contains(Condition.UNREACHABLE_INACTIVE);
    tasks.forEach(task -> sim.status(id(task), TaskState.TASK_RUNNING));
    assertThat(sim.effects(Effect.Kill.class)).as("both containers of one too many").hasSize(2);
    sim.confirmKills();
    assertThat(sim.instances("/p")).hasSize(1);
  }

  @Test
  void removalEndsEveryContainer() {
    put(pod(2, "x", ""));
    sim.run("h1");
    Deployment removal =
        sim.ask(turn -> sim.scheduler.pods().remove(turn, ID, request())).deployment();
    assertThat(removal.steps()).containsExactly(List.of(new Action(Action.Kind.STOP, ID, true)));
    assertThat(sim.effects(Effect.Kill.class)).hasSize(4);
    sim.confirmKills();
    assertThat(sim.world().instances()).isEmpty();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.stored.keySet().stream().filter(key -> key.startsWith("instance/")))
        .allMatch(key -> sim.stored.get(key) instanceof io.souk.framework.Store.Write.Delete);
  }

  @Test
  void aRefusedGroupFreesTheInstance() {
    put(pod(1, "x", ""));
    List<TaskInfo> tasks = sim.offer("h1");
    sim.turn(
        turn ->
            sim.scheduler.refused(
                turn,
                tasks.stream().map(t -> new io.souk.marathon.instance.TaskId(id(t))).toList()));
    assertThat(only().condition()).isEqualTo(Condition.SCHEDULED);
    assertThat(sim.run("h1")).hasSize(2);
  }

  @Test
  void onlyOffersThatHoldTheWholeInstanceAreUsed() {
    put(pod(1, "x", ""));
    assertThat(sim.offerSmall("h1", 1.5)).as("1.6 with the executor").isEmpty();
    assertThat(sim.offerSmall("h1", 1.6)).hasSize(2);
  }

  @Test
  void aPodAndAnAppCannotShareAnId() {
    put(pod(0, "x", ""));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> sim.create("{'id':'/p','cmd':'x'}"))
        .hasMessage("Object is not valid");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> sim.create("{'id':'/p/q','cmd':'x'}"))
        .hasMessage("Object is not valid");
  }

  @Test
  void writesAreAnnounced() {
    put(pod(0, "x", ""));
    put(pod(0, "y", ""));
    sim.turn(turn -> sim.scheduler.pods().remove(turn, ID, request()));
    assertThat(sim.events())
        .contains("pod_created_event", "pod_updated_event", "pod_deleted_event")
        .doesNotContain("api_post_event");
    assertThat(sim.events("pod_created_event").getFirst().json()).contains("\"uri\":\"/v2/pods\"");
  }
}
