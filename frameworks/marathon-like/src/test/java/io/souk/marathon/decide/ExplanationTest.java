package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.AppId;
import io.souk.marathon.explain.AppReasons;
import io.souk.marathon.explain.Explanation;
import io.souk.marathon.explain.Reason;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.instance.TaskId;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Why an app is not as it is wanted, at each point of its way. */
class ExplanationTest {

  private static final String A = "/a";

  private final Simulation sim = new Simulation();

  private Explanation explain() {
    return new AppReasons(sim.world(), sim.scheduler.health()::isHealthy)
        .explain(new AppId(A), sim.now);
  }

  private List<Reason.Code> codes() {
    return explain().reasons().stream().map(Reason::code).toList();
  }

  private String text() {
    return explain().text();
  }

  private void create(String more) {
    sim.create("{'id':'/a','cmd':'x'" + more + "}");
  }

  @Test
  void noOfferComes() {
    create("");
    assertThat(codes()).containsExactly(Reason.Code.OFFERS_AWAITED);
    sim.pass(Duration.ofSeconds(12));
    assertThat(text())
        .isEqualTo(
            """
            /a: 0 of 1 instances run, 1 waiting
            - the kernel has made no offer for 12 s: no agent has anything left for role * \
            (see agents, quota and reservations (souk explain /a))
            """);
  }

  @Test
  void offersAreTooSmall() {
    create(",'cpus':4,'instances':2");
    sim.offerSmall("h1", 1);
    sim.offerSmall("h2", 2.5);
    assertThat(explain().reasons().getFirst().text())
        .isEqualTo("2 agents offer too few cpus: asked 4, best 2.5");
    assertThat(explain().reasons().getFirst().remedy())
        .contains("ask for at most 2.5, or free 4 on one agent");
    assertThat(explain().waitingSince()).isPresent();
    sim.pass(Duration.ofSeconds(61));
    assertThat(codes()).containsExactly(Reason.Code.NO_OFFERS);
    assertThat(text()).contains("2 agents made no offer for more than 60 s");
  }

  @Test
  void aDeploymentSaysTheSame() {
    create(",'cpus':4");
    sim.offerSmall("h1", 1);
    var waiting = sim.scheduler.waits().of(sim.world().deployments().iterator().next(), sim.now);
    assertThat(waiting.actions().getFirst().waits().getFirst().detail())
        .isEqualTo("1 agent offers too few cpus: asked 4, best 1");
  }

  @Test
  void oneIsPlacedAndTheOtherRefused() {
    create(",'instances':2,'constraints':[['hostname','UNIQUE']]");
    sim.run("h1");
    sim.offer("h1");
    assertThat(explain().headline()).isEqualTo("1 of 2 instances run, 1 waiting");
    assertThat(text())
        .contains("1 agent is refused by UNIQUE hostname: an instance is there already (h1)");
  }

  @Test
  void failuresDelay() {
    create(",'backoffSeconds':30");
    TaskInfo task = sim.run("h1").getFirst();
    sim.status(task.getTaskId().getValue(), TaskState.TASK_FAILED);
    assertThat(codes()).containsExactly(Reason.Code.DELAYED);
    assertThat(text())
        .contains(
            "the next launch is delayed until 2026-01-01T00:00:30Z (30 s more) because tasks"
                + " ended, the last as TASK_FAILED: simulated");
    sim.advance(Duration.ofSeconds(31));
    assertThat(codes()).containsExactly(Reason.Code.OFFERS_AWAITED);
  }

  @Test
  void launchesAreOnTheWay() {
    create("");
    sim.offer("h1");
    sim.pass(Duration.ofSeconds(7));
    assertThat(text())
        .isEqualTo(
            """
            /a: 0 of 1 instances run, 1 on the way
            - 1 instance is launched and does not run yet, the first since 7 s, on h1
            """);
  }

  @Test
  void runningIsNotHealthy() {
    create(",'healthChecks':[{'protocol':'HTTP','gracePeriodSeconds':0,'path':'/'}]");
    TaskInfo task = sim.run("h1").getFirst();
    assertThat(text()).contains("1 instance runs and is not healthy yet, on h1");
    TaskId id = new TaskId(task.getTaskId().getValue());
    sim.probe(id, new ProbeResult.Bad("HTTP/1.1 503"));
    assertThat(text()).contains("1 instance runs and is not healthy: HTTP/1.1 503, on h1");
    sim.probe(id, new ProbeResult.Good());
    assertThat(explain().reasons()).isEmpty();
    assertThat(explain().headline()).isEqualTo("1 of 1 instances run");
  }

  @Test
  void anAgentCannotBeReached() {
    create(",'unreachableStrategy':{'inactiveAfterSeconds':60,'expungeAfterSeconds':600}");
    TaskInfo task = sim.run("h1").getFirst();
    sim.status(task.getTaskId().getValue(), TaskState.TASK_UNREACHABLE);
    assertThat(text())
        .contains("since 2026-01-01T00:00:00Z, replaced from 2026-01-01T00:01:00Z on: h1");
  }

  @Test
  void theKernelIsAway() {
    create("");
    sim.turn(sim.scheduler::disconnected);
    assertThat(codes()).containsExactly(Reason.Code.NOT_CONNECTED);
  }

  @Test
  void whatAFormerStepHoldsBackIsHeld() {
    sim.ask(
        turn ->
            sim.scheduler
                .apps()
                .updateAll(
                    turn,
                    Simulation.json(
                        "[{'id':'/db','cmd':'x'},{'id':'/a','cmd':'x','dependencies':['/db']}]"),
                    new Apps.Request(false, true, true, "127.0.0.1", "/v2/apps")));
    assertThat(codes()).containsExactly(Reason.Code.HELD);
    assertThat(text()).contains("comes to it in step 3 of 3 and is at step 2");
  }

  @Test
  void instancesAreBeingEnded() {
    create(",'instances':2");
    sim.run("h1");
    sim.update(A, "{'instances':1}", false);
    assertThat(codes()).containsExactly(Reason.Code.ENDING);
  }

  @Test
  void manyAgentsAreForgottenWhenManyAppsWait() {
    for (int i = 0; i < 3000; i++) {
      sim.world().memory().log(new AppId("/x" + i), sim.now);
    }
    create(",'cpus':1000");
    for (int i = 0; i < 30; i++) {
      sim.offer("h" + i);
    }
    assertThat(sim.world().memory().log(new AppId(A)).orElseThrow().lastOffers()).hasSize(20);
  }
}
