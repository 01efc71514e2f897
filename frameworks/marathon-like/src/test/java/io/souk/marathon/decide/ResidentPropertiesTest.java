package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.AppId;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.LocalVolume;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever happens in whatever order, no data is lost unasked and no reservation stays for ever.
 */
class ResidentPropertiesTest {

  private static final String ROLE = "marathon";
  private static final List<String> HOSTS = List.of("h1", "h2", "h3");

  @Property(tries = 150)
  void noVolumeIsLostAndNoReservationLeaks(@ForAll long seed) {
    Simulation sim = new Simulation();
    SimulatedAgents agents = new SimulatedAgents(sim, HOSTS.toArray(String[]::new));
    Random random = new Random(seed);
    sim.create(ResidentScenarioTest.app(",'instances':3,'backoffSeconds':0"));
    for (int i = 0; i < 80; i++) {
      happen(sim, agents, random);
      Set<String> kept = confirmed(sim);
      assertThat(agents.volumes()).as("kept").containsAll(kept);
      assertThat(kept).as("destroyed").noneMatch(agents.destroyed::contains);
    }
    calm(sim, agents);
    int wanted = sim.app("/db").instances();
    assertThat(agents.tasks()).hasSize(wanted);
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(agents.volumes()).as("those of instances alone").isEqualTo(confirmed(sim));
    sim.turn(turn -> sim.scheduler.apps().remove(turn, new AppId("/db"), true));
    calm(sim, agents);
    assertThat(agents.reserved()).isEmpty();
    assertThat(sim.world().instances()).isEmpty();
    assertThat(sim.world().holdings().leftovers()).isEmpty();
  }

  private static Set<String> confirmed(Simulation sim) {
    Set<String> ids = new TreeSet<>();
    for (Instance each : sim.instances("/db")) {
      each.reservation()
          .filter(kept -> kept.confirmed())
          .ifPresent(
              kept -> kept.volumes().stream().map(LocalVolume::persistenceId).forEach(ids::add));
    }
    return ids;
  }

  private static void happen(Simulation sim, SimulatedAgents agents, Random random) {
    switch (random.nextInt(10)) {
      case 0, 1 -> offer(sim, agents, random);
      case 2 -> agents.offer(HOSTS.get(random.nextInt(3)), ROLE, false);
      case 3 -> sim.restart();
      case 4 -> sim.update("/db", "{'instances':" + random.nextInt(5) + "}", true);
      case 5 -> sim.update("/db", "{'cmd':'c" + random.nextInt(3) + "'}", true);
      case 6 -> sim.advance(Duration.ofSeconds(random.nextInt(60)));
      case 7 -> agents.obeyKills();
      default -> task(sim, agents, random);
    }
  }

  private static void offer(Simulation sim, SimulatedAgents agents, Random random) {
    agents
        .offer(HOSTS.get(random.nextInt(3)), ROLE)
        .forEach(
            task -> {
              if (random.nextBoolean()) {
                sim.status(task.getTaskId().getValue(), TaskState.TASK_RUNNING);
              }
            });
  }

  private static void task(Simulation sim, SimulatedAgents agents, Random random) {
    List<String> tasks = agents.tasks();
    if (tasks.isEmpty()) {
      return;
    }
    String task = tasks.get(random.nextInt(tasks.size()));
    switch (random.nextInt(6)) {
      case 0 -> agents.end(task, TaskState.TASK_FAILED);
      case 1 -> agents.end(task, TaskState.TASK_FINISHED);
      case 2 -> sim.status(task, TaskState.TASK_UNREACHABLE);
      case 3 -> kill(sim, task, new Kills.Request(false, true, true));
      case 4 -> kill(sim, task, new Kills.Request(random.nextBoolean(), true, false));
      default -> sim.status(task, TaskState.TASK_RUNNING);
    }
  }

  private static void kill(Simulation sim, String task, Kills.Request request) {
    sim.turn(turn -> sim.scheduler.kills().killAll(turn, List.of(task), request));
  }

  /** Everything that may happen for the better does. */
  private static void calm(Simulation sim, SimulatedAgents agents) {
    for (int i = 0; i < 30; i++) {
      agents.obeyKills();
      for (String host : HOSTS) {
        agents.offer(host, ROLE);
      }
      agents.tasks().forEach(task -> sim.status(task, TaskState.TASK_RUNNING));
      sim.advance(Duration.ofSeconds(31));
    }
  }
}
