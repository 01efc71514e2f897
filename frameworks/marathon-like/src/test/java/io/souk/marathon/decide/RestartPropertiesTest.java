package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.AppId;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.MetricAnswer;
import io.souk.marathon.deploy.Rollout;
import io.souk.marathon.deploy.Waiting;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.health.ReadinessResult;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskId;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The service is killed after every single thing that happens in an upgrade, or after some: what
 * was committed is enough to go on, within the same limits, to the same end.
 */
class RestartPropertiesTest {

  private static final AppId APP = new AppId("/a");

  private static final List<String> STRATEGIES =
      List.of(
          "",
          ",'type':'canary','steps':[{'percent':20,'pauseSeconds':5},{'percent':50}]",
          ",'type':'canary','promotion':'manual','steps':[{'percent':34}]",
          ",'type':'canary','steps':[{'percent':50,'pauseSeconds':3}],"
              + "'check':{'url':'http://p:9090','query':'q','maximum':1,'failures':2}",
          ",'type':'blueGreen','pauseSeconds':5",
          ",'type':'blueGreen','promotion':'manual','deadlineSeconds':100000");

  private static final List<String> CHECKS =
      List.of(
          "",
          ",'healthChecks':[{'protocol':'TCP'}]",
          ",'portDefinitions':[{'port':0,'name':'http-api'}],'readinessChecks':[{}]");

  private boolean promoted;

  @Property(tries = 250, edgeCases = EdgeCasesMode.NONE)
  void anUpgradeSurvivesAKillAfterWhateverHappens(
      @ForAll @IntRange(max = 5) int strategy,
      @ForAll @IntRange(max = 2) int checks,
      @ForAll @IntRange(min = 1, max = 6) int wanted,
      @ForAll @IntRange(max = 4) int healthQuarters,
      @ForAll @IntRange(max = 4) int overQuarters,
      @ForAll @IntRange(min = 1, max = 5) int restartEvery,
      @ForAll long seed) {
    Simulation sim = new Simulation();
    Random random = new Random(seed);
    sim.create(
        "{'id':'/a','cmd':'x','instances':%d%s,'upgradeStrategy':{'minimumHealthCapacity':%s,'maximumOverCapacity':%s%s}}"
            .formatted(
                wanted,
                CHECKS.get(checks),
                healthQuarters / 4.0,
                overQuarters / 4.0,
                STRATEGIES.get(strategy)));
    for (int i = 0; i < 30 && !sim.world().deployments().isEmpty(); i++) {
      sim.run("h1", "h2");
      sim.instances("/a").forEach(each -> each.task().ifPresent(t -> good(sim, t)));
    }
    assertThat(sim.world().deployments()).isEmpty();
    String upgrade = sim.update("/a", "{'cmd':'y'}", false).deployment().id();
    int floor = Rollout.minHealthy(wanted, sim.app("/a").upgradeStrategy());
    boolean isBlueGreen = STRATEGIES.get(strategy).contains("blueGreen");
    int ceiling =
        Math.max(
            Rollout.maxCapacity(wanted, sim.app("/a").upgradeStrategy()),
            isBlueGreen ? 2 * wanted : 0);
    int held =
        switch (strategy) {
          case 2 -> wanted - Math.max(1, (int) Math.ceil(wanted * 0.34));
          case 5 -> wanted;
          default -> 0;
        };
    promoted = false;
    for (int i = 0; i < 2000 && !sim.world().deployments().isEmpty(); i++) {
      happen(sim, random, upgrade);
      if (i % restartEvery == 0) {
        Set<String> before = ids(sim);
        sim.restart();
        assertThat(ids(sim)).as("nothing lost, nothing doubled").containsAll(before);
      }
      assertThat(sim.healthy("/a")).isGreaterThanOrEqualTo(floor);
      assertThat(sim.instances("/a")).hasSizeLessThanOrEqualTo(ceiling);
      if (!promoted) {
        assertThat(sim.instances("/a").stream().filter(e -> !e.isOf(sim.app("/a"))).count())
            .as("old ones until somebody promotes")
            .isGreaterThanOrEqualTo(held);
      }
      for (Deployment each : sim.world().deployments()) {
        Waiting waiting = sim.scheduler.waits().of(each, sim.now);
        assertThat(waiting.actions()).isNotEmpty();
        assertThat(waiting.actions()).allSatisfy(a -> assertThat(a.waits()).isNotEmpty());
      }
    }
    assertThat(sim.world().deployments()).as("done").isEmpty();
    assertThat(sim.app("/a").cmd()).contains("y");
    assertThat(sim.instances("/a")).hasSize(wanted).allMatch(each -> each.isOf(sim.app("/a")));
    assertThat(sim.world().courses().isEmpty()).isTrue();
    assertThat(sim.events("deployment_success")).hasSizeGreaterThanOrEqualTo(2);
  }

  private static Set<String> ids(Simulation sim) {
    Set<String> ids = new HashSet<>();
    sim.instances("/a").forEach(each -> ids.add(each.id().value()));
    return ids;
  }

  private void happen(Simulation sim, Random random, String upgrade) {
    List<Instance> instances = sim.instances("/a");
    if (!instances.isEmpty()) {
      Instance one = instances.get(random.nextInt(instances.size()));
      one.task().ifPresent(task -> something(sim, task));
    }
    switch (random.nextInt(6)) {
      case 0, 1 -> sim.offer(random.nextBoolean() ? "h1" : "h2");
      case 2 ->
          sim.turn(
              turn ->
                  sim.scheduler.measured(turn, upgrade, APP, new MetricAnswer.Values(0.5, 0.5)));
      case 3 -> {
        boolean isReached =
            sim.world().courses().of(upgrade).stages().values().stream()
                .anyMatch(stand -> stand.reachedAt().isPresent());
        if (isReached && random.nextInt(4) == 0) {
          sim.ask(turn -> sim.scheduler.promote(turn, upgrade));
          promoted = true;
        }
      }
      default -> {
        // Time alone passes.
      }
    }
    sim.advance(Duration.ofMillis(random.nextInt(900) + 100));
  }

  /** What the kernel and the checks would next tell of a task. */
  private static void something(Simulation sim, Task task) {
    TaskId id = task.id();
    if (sim.world().memory().kills().containsKey(id)) {
      sim.status(id.value(), TaskState.TASK_KILLED);
    } else if (task.condition() != Condition.RUNNING) {
      sim.status(id.value(), TaskState.TASK_RUNNING);
    } else {
      good(sim, task);
    }
  }

  private static void good(Simulation sim, Task task) {
    sim.probe(task.id(), new ProbeResult.Good());
    sim.turn(
        turn ->
            sim.scheduler.answered(turn, task.id(), new ReadinessResult(200, "text/plain", "")));
  }
}
