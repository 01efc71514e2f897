package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.deploy.Wait;
import io.souk.marathon.deploy.WaitWords;
import io.souk.marathon.deploy.Waiting;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.instance.TaskId;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A deployment says what it waits for, since when, and when it stands still. */
class WaitsTest {

  private final Simulation sim = new Simulation();

  private static String id(TaskInfo task) {
    return task.getTaskId().getValue();
  }

  private Waiting waiting() {
    return sim.scheduler.waits().of(sim.world().deployments().iterator().next(), sim.now);
  }

  private Wait only() {
    List<Waiting.Pending> actions = waiting().actions();
    assertThat(actions).hasSize(1);
    assertThat(actions.getFirst().waits()).hasSize(1);
    return actions.getFirst().waits().getFirst();
  }

  @Test
  void namesEachThingOnTheWayFromNothingToHealthy() {
    sim.create(
        "{'id':'/a','cmd':'x','instances':2,'backoffSeconds':60,'healthChecks':[{'protocol':'TCP'}]}");
    assertThat(only().reason()).isEqualTo(Wait.Reason.OFFERS);
    assertThat(only().count()).isEqualTo(2);
    assertThat(only().since()).isEqualTo(sim.now);
    sim.turn(sim.scheduler::disconnected);
    assertThat(only().reason()).isEqualTo(Wait.Reason.KERNEL);
    sim.turn(turn -> sim.scheduler.subscribed(turn, "framework-1", "master"));
    List<TaskInfo> tasks = sim.offer("h1");
    assertThat(only().reason()).isEqualTo(Wait.Reason.LAUNCH);
    tasks.forEach(task -> sim.status(id(task), TaskState.TASK_RUNNING));
    assertThat(only().reason()).isEqualTo(Wait.Reason.HEALTH);
    sim.probe(new TaskId(id(tasks.getFirst())), new ProbeResult.Good());
    assertThat(only().count()).isEqualTo(1);
    assertThat(only().instances())
        .containsExactly(new TaskId(id(tasks.getLast())).instance().orElseThrow().value());
    sim.status(id(tasks.getLast()), TaskState.TASK_FAILED);
    assertThat(only().reason()).isEqualTo(Wait.Reason.BACKOFF);
    assertThat(only().until()).contains(sim.now.plusSeconds(60));
    assertThat(WaitWords.what(only())).contains("1 instance of /a", "TASK_FAILED", "until");
    sim.advance(Duration.ofSeconds(61));
    TaskInfo again = sim.run("h2").getFirst();
    sim.probe(new TaskId(id(again)), new ProbeResult.Bad("HTTP status 503"));
    sim.status(id(again), TaskState.TASK_UNREACHABLE);
    assertThat(sim.world().deployments()).hasSize(1);
  }

  @Test
  void namesKillsAndAgentsOutOfReach() {
    sim.create("{'id':'/a','cmd':'x','instances':2,'unreachableStrategy':'disabled'}");
    List<TaskInfo> tasks = sim.run("h1");
    sim.update("/a", "{'instances':1}", false);
    assertThat(only().reason()).isEqualTo(Wait.Reason.KILLS);
    assertThat(only().since()).isEqualTo(sim.now);
    sim.advance(Duration.ofSeconds(40));
    assertThat(only().since())
        .as("not the last time of asking")
        .isEqualTo(sim.now.minusSeconds(40));
    sim.confirmKills();
    sim.update("/a", "{'cmd':'y'}", false);
    TaskInfo fresh = sim.run("h2").getFirst();
    assertThat(id(fresh)).isNotIn(tasks.stream().map(WaitsTest::id).toList());
    sim.confirmKills();
    sim.update("/a", "{'cmd':'z'}", false);
    sim.status(id(sim.offer("h3").getFirst()), TaskState.TASK_UNREACHABLE);
    assertThat(only().reason()).isEqualTo(Wait.Reason.UNREACHABLE);
    assertThat(only().until()).isEmpty();
    assertThat(WaitWords.remedy(only())).contains("disabled");
  }

  @Test
  void saysAfterThirtySecondsThatItStandsStillAndWhenItMovesAgain() {
    sim.create("{'id':'/a','cmd':'x','cpus':3}");
    sim.advance(Duration.ofSeconds(29));
    sim.offerSmall("h1", 2);
    assertThat(waiting().stalled()).isFalse();
    sim.advance(Duration.ofSeconds(2));
    assertThat(waiting().stalled()).isTrue();
    assertThat(sim.events("deployment_stalled")).hasSize(1);
    assertThat(sim.events("deployment_stalled").getFirst().json())
        .contains("\"reason\":\"offers\"", "no offer has fitted");
    sim.advance(Duration.ofMinutes(10));
    assertThat(sim.events("deployment_stalled")).as("said once").hasSize(1);
    sim.offer("h1");
    assertThat(waiting().stalled()).isFalse();
    assertThat(sim.events("deployment_resumed")).hasSize(1);
  }

  @Test
  void startingAndFailingOverAndOverIsNoProgress() {
    sim.create("{'id':'/a','cmd':'x','backoffSeconds':0,'healthChecks':[{'protocol':'TCP'}]}");
    for (int i = 0; i < 20; i++) {
      TaskInfo task = sim.run("h1").getFirst();
      sim.advance(Duration.ofSeconds(3));
      sim.status(id(task), TaskState.TASK_FAILED);
    }
    assertThat(sim.events("deployment_stalled")).hasSize(1);
    assertThat(sim.events("deployment_resumed")).isEmpty();
  }

  @Test
  void thousandsAreNotLookedAtEachTimeAndAreOnTimeAllTheSame() {
    sim.create(
        "{'id':'/a','cmd':'x','instances':600,'cpus':0.01,'healthChecks':[{'protocol':'TCP'}]}");
    List<TaskInfo> tasks = new java.util.ArrayList<>();
    for (int i = 0; i < 20 && tasks.size() < 600; i++) {
      tasks.addAll(sim.offer("h" + i));
    }
    assertThat(tasks).hasSize(600);
    sim.advance(Duration.ofSeconds(20));
    tasks.forEach(
        task -> {
          sim.pass(Duration.ofMillis(1));
          sim.status(id(task), TaskState.TASK_RUNNING);
        });
    sim.advance(Duration.ofSeconds(29));
    assertThat(waiting().stalled()).isFalse();
    sim.advance(Duration.ofSeconds(2));
    assertThat(waiting().stalled()).isTrue();
    sim.probe(new TaskId(id(tasks.getFirst())), new ProbeResult.Good());
    assertThat(waiting().stalled()).isFalse();
  }
}
