package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.Rollout;
import io.souk.marathon.deploy.Waiting;
import io.souk.marathon.instance.Instance;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Named safety and liveness properties of the whole scheduler under random orders of events. */
class SchedulerPropertiesTest {

  @Property(tries = 60)
  void upgradesKeepTheirLimitsAndEndWhateverTheOrder(
      @ForAll @IntRange(min = 1, max = 8) int wanted,
      @ForAll @IntRange(max = 10) int healthTenths,
      @ForAll @IntRange(max = 10) int overTenths,
      @ForAll long seed) {
    Simulation sim = new Simulation();
    Random random = new Random(seed);
    sim.create(
        "{'id':'/a','cmd':'x','instances':%d,'upgradeStrategy':{'minimumHealthCapacity':%s,'maximumOverCapacity':%s}}"
            .formatted(wanted, healthTenths / 10.0, overTenths / 10.0));
    sim.run("h1", "h2");
    sim.update("/a", "{'cmd':'y'}", false);
    int floor = Rollout.minHealthy(wanted, sim.app("/a").upgradeStrategy());
    int ceiling = Rollout.maxCapacity(wanted, sim.app("/a").upgradeStrategy());
    for (int i = 0; i < 500 && !sim.world().deployments().isEmpty(); i++) {
      happen(sim, random);
      assertThat(sim.healthy("/a")).isGreaterThanOrEqualTo(floor);
      assertThat(sim.instances("/a")).hasSizeLessThanOrEqualTo(ceiling);
      eachDeploymentNamesWhatItWaitsFor(sim);
    }
    assertThat(sim.world().deployments()).as("done").isEmpty();
    assertThat(sim.instances("/a")).hasSize(wanted).allMatch(each -> each.isOf(sim.app("/a")));
  }

  private static void eachDeploymentNamesWhatItWaitsFor(Simulation sim) {
    for (Deployment each : sim.world().deployments()) {
      Waiting waiting = sim.scheduler.waits().of(each, sim.now);
      assertThat(waiting.actions()).isNotEmpty();
      assertThat(waiting.actions()).allSatisfy(action -> assertThat(action.waits()).isNotEmpty());
    }
  }

  private static void happen(Simulation sim, Random random) {
    List<Instance> instances = sim.instances("/a");
    if (!instances.isEmpty()) {
      Instance one = instances.get(random.nextInt(instances.size()));
      one.task()
          .ifPresent(
              task -> {
                boolean ending = sim.world().memory().kills().containsKey(task.id());
                sim.status(
                    task.id().value(), ending ? TaskState.TASK_KILLED : TaskState.TASK_RUNNING);
              });
    }
    if (random.nextInt(3) == 0) {
      sim.offer(random.nextBoolean() ? "h1" : "h2");
    }
    sim.advance(Duration.ofMillis(random.nextInt(100) + 1));
  }

  /** Failures, losses, restarts and scaling in any order: in the end there is what is wanted. */
  @Property(tries = 60)
  void alwaysComesBackToWhatIsWanted(@ForAll long seed) {
    Simulation sim = new Simulation();
    Random random = new Random(seed);
    sim.create("{'id':'/a','cmd':'x','instances':3,'backoffSeconds':1}");
    for (int i = 0; i < 60; i++) {
      trouble(sim, random);
      eachDeploymentNamesWhatItWaitsFor(sim);
    }
    for (int i = 0; i < 40; i++) {
      sim.confirmKills();
      sim.run("h1", "h2");
      sim.instances("/a")
          .forEach(
              each ->
                  each.task()
                      .filter(t -> !sim.world().memory().kills().containsKey(t.id()))
                      .ifPresent(t -> sim.status(t.id().value(), TaskState.TASK_RUNNING)));
      sim.advance(Duration.ofSeconds(30));
    }
    assertThat(sim.running("/a")).isEqualTo(sim.app("/a").instances());
    assertThat(sim.instances("/a")).hasSize(sim.app("/a").instances());
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.stored.values().stream().filter(SchedulerPropertiesTest::isInstance))
        .hasSize(sim.app("/a").instances());
  }

  private static boolean isInstance(io.souk.framework.Store.Write write) {
    return write instanceof io.souk.framework.Store.Write.Put
        && write.key().startsWith("instance/");
  }

  private static void trouble(Simulation sim, Random random) {
    List<String> tasks = List.copyOf(sim.launched.keySet());
    TaskState[] states = {
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
      case 0 -> sim.offer("h1");
      case 1 -> sim.restart();
      case 2 -> sim.update("/a", "{'instances':" + random.nextInt(6) + "}", true);
      case 3 -> sim.update("/a", "{'cmd':'c" + random.nextInt(3) + "'}", true);
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
