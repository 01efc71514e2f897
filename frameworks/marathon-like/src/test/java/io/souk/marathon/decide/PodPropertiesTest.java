package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Pod;
import io.souk.marathon.deploy.Rollout;
import io.souk.marathon.instance.Container;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Task;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Named properties of pods beside apps under random orders of events. */
class PodPropertiesTest {

  private static final AppId ID = new AppId("/p");

  private static void put(Simulation sim, int instances, String command, String upgrade) {
    String body =
        PodScenarioTest.pod(
            instances,
            command,
            ",'scheduling':{'backoff':{'backoff':1},'upgrade':{" + upgrade + "}}");
    sim.turn(
        turn ->
            sim.scheduler
                .pods()
                .replace(
                    turn, ID, Simulation.json(body), new Pods.Request(true, "127.0.0.1", "/")));
  }

  private static Pod pod(Simulation sim) {
    return sim.scheduler.pods().get(ID);
  }

  /** Every container of every instance that is not on its way out reports to be running. */
  private static void settle(Simulation sim) {
    sim.confirmKills();
    sim.offer("h1", "h2");
    for (Instance each : sim.instances("/p")) {
      boolean isEnding =
          each.task().filter(t -> sim.world().memory().kills().containsKey(t.id())).isPresent();
      if (!isEnding) {
        each.task().map(Task::liveIds).orElse(List.of()).stream()
            .forEach(id -> sim.status(id.value(), TaskState.TASK_RUNNING));
      }
    }
    sim.instances("/a")
        .forEach(
            each ->
                each.task()
                    .filter(t -> !sim.world().memory().kills().containsKey(t.id()))
                    .ifPresent(t -> sim.status(t.id().value(), TaskState.TASK_RUNNING)));
  }

  @Property(tries = 40)
  void upgradesOfPodsKeepTheirLimitsAndEnd(
      @ForAll @IntRange(min = 1, max = 6) int wanted,
      @ForAll @IntRange(max = 10) int healthTenths,
      @ForAll @IntRange(max = 10) int overTenths,
      @ForAll long seed) {
    Simulation sim = new Simulation();
    Random random = new Random(seed);
    String upgrade =
        "'minimumHealthCapacity':%s,'maximumOverCapacity':%s"
            .formatted(healthTenths / 10.0, overTenths / 10.0);
    put(sim, wanted, "x", upgrade);
    sim.run("h1", "h2");
    put(sim, wanted, "y", upgrade);
    int floor = Rollout.minHealthy(wanted, pod(sim).upgradeStrategy());
    int ceiling = Rollout.maxCapacity(wanted, pod(sim).upgradeStrategy());
    for (int i = 0; i < 1000 && !sim.world().deployments().isEmpty(); i++) {
      happen(sim, random);
      assertThat(sim.healthy("/p")).isGreaterThanOrEqualTo(floor);
      assertThat(sim.instances("/p")).hasSizeLessThanOrEqualTo(ceiling);
    }
    assertThat(sim.world().deployments()).as("done").isEmpty();
    assertThat(sim.instances("/p")).hasSize(wanted).allMatch(each -> each.isOf(pod(sim)));
  }

  /** One container of one instance tells how it stands, or an offer comes. */
  private static void happen(Simulation sim, Random random) {
    List<Instance> instances = sim.instances("/p");
    if (!instances.isEmpty()) {
      Instance one = instances.get(random.nextInt(instances.size()));
      one.task()
          .ifPresent(
              task -> {
                boolean ending = sim.world().memory().kills().containsKey(task.id());
                Container container =
                    task.containers().get(random.nextInt(task.containers().size()));
                sim.status(
                    container.id().value(),
                    ending ? TaskState.TASK_KILLED : TaskState.TASK_RUNNING);
              });
    }
    if (random.nextInt(3) == 0) {
      sim.offer(random.nextBoolean() ? "h1" : "h2");
    }
    sim.advance(Duration.ofMillis(random.nextInt(100) + 1));
  }

  /** Failures, losses, restarts and scaling in any order: in the end there is what is wanted. */
  @Property(tries = 60)
  void podsAndAppsAlwaysComeBackToWhatIsWanted(@ForAll long seed) {
    Simulation sim = new Simulation();
    Random random = new Random(seed);
    sim.create("{'id':'/a','cmd':'x','instances':2,'backoffSeconds':1}");
    put(sim, 3, "x", "");
    for (int i = 0; i < 80; i++) {
      trouble(sim, random);
      consistent(sim);
    }
    for (int i = 0; i < 40; i++) {
      settle(sim);
      sim.advance(Duration.ofSeconds(30));
    }
    assertThat(sim.running("/p")).isEqualTo(pod(sim).instances());
    assertThat(sim.instances("/p")).hasSize(pod(sim).instances());
    assertThat(sim.running("/a")).isEqualTo(2);
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.world().memory().kills()).isEmpty();
  }

  /** An instance runs only while none of its containers has ended badly or is yet to run. */
  private static void consistent(Simulation sim) {
    for (Instance each : sim.instances("/p")) {
      if (each.condition() == io.souk.marathon.instance.Condition.RUNNING) {
        assertThat(each.task().orElseThrow().containers())
            .allMatch(
                c ->
                    c.condition() == io.souk.marathon.instance.Condition.RUNNING
                        || c.condition() == io.souk.marathon.instance.Condition.FINISHED);
      }
    }
  }

  private static void trouble(Simulation sim, Random random) {
    List<String> tasks = List.copyOf(sim.launched.keySet());
    TaskState[] states = {
      TaskState.TASK_RUNNING,
      TaskState.TASK_RUNNING,
      TaskState.TASK_FAILED,
      TaskState.TASK_FINISHED,
      TaskState.TASK_KILLED,
      TaskState.TASK_UNREACHABLE,
      TaskState.TASK_STARTING,
      TaskState.TASK_GONE,
      TaskState.TASK_UNKNOWN
    };
    switch (random.nextInt(8)) {
      case 0 -> sim.offer("h1", "h2");
      case 1 -> sim.restart();
      case 2 -> put(sim, random.nextInt(5), "x", "");
      case 3 -> put(sim, pod(sim).instances(), "c" + random.nextInt(3), "");
      case 4 -> sim.advance(Duration.ofSeconds(random.nextInt(400)));
      default -> {
        if (!tasks.isEmpty()) {
          String task = tasks.get(random.nextInt(tasks.size()));
          sim.status(task, states[random.nextInt(states.length)]);
        }
      }
    }
  }
}
