package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.Wait;
import io.souk.marathon.deploy.WaitWords;
import io.souk.marathon.health.ReadinessProbe;
import io.souk.marathon.health.ReadinessResult;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.TaskInfo;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** New instances are counted once they have answered that they are ready. */
class ReadinessTest {

  private static final ReadinessResult READY = new ReadinessResult(200, "text/plain", "yes");
  private static final ReadinessResult NOT_YET = new ReadinessResult(503, "text/plain", "no");

  private final Simulation sim = new Simulation();

  private static TaskId id(TaskInfo task) {
    return new TaskId(task.getTaskId().getValue());
  }

  private void answer(TaskId task, ReadinessResult result) {
    sim.turn(turn -> sim.scheduler.answered(turn, task, result));
  }

  private List<ReadinessProbe> asked() {
    return sim.effects(Effect.AskReadiness.class).stream().map(each -> each.probe()).toList();
  }

  @BeforeEach
  void twoReadyInstances() {
    sim.create(
        "{'id':'/a','cmd':'x','instances':2,'portDefinitions':[{'port':0,'name':'http-api'}],"
            + "'readinessChecks':[{'path':'ready','preserveLastResponse':true}]}");
    sim.run("h1").forEach(task -> answer(id(task), READY));
    assertThat(sim.world().deployments()).isEmpty();
  }

  @Test
  void aDeploymentAsksAndWaitsAndKillsOnlyForWhatIsReady() {
    assertThat(asked()).hasSize(2);
    assertThat(asked().getFirst().host()).isEqualTo("h1");
    assertThat(asked().getFirst().port()).isBetween(31000, 32000);
    assertThat(asked().getFirst().check().path()).isEqualTo("/ready");
    sim.update("/a", "{'cmd':'y'}", false);
    List<TaskInfo> fresh = sim.run("h1");
    assertThat(asked()).hasSize(4);
    assertThat(sim.effects(Effect.Kill.class)).isEmpty();
    answer(id(fresh.get(0)), NOT_YET);
    answer(id(fresh.get(0)), NOT_YET);
    Deployment deployment = sim.world().deployments().iterator().next();
    Wait wait =
        sim.scheduler.waits().of(deployment, sim.now).actions().getFirst().waits().getFirst();
    assertThat(wait.reason()).isEqualTo(Wait.Reason.READINESS);
    assertThat(wait.count()).isEqualTo(2);
    assertThat(WaitWords.what(wait)).contains("not ready yet", "HTTP status 503");
    answer(id(fresh.get(0)), READY);
    assertThat(sim.effects(Effect.Kill.class)).hasSize(1);
    assertThat(sim.scheduler.readiness().standings(sim.app("/a").id()))
        .contains(
            new Readiness.Standing(
                "readinessCheck", id(fresh.get(0)), true, java.util.Optional.of(READY)));
    answer(id(fresh.get(1)), READY);
    sim.confirmKills();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.scheduler.readiness().standings(sim.app("/a").id())).isEmpty();
    assertThat(sim.events("readiness_status_changed_event"))
        .as("two at first, then no, yes, yes")
        .hasSize(5);
  }

  @Test
  void nobodyIsAskedOutsideADeployment() {
    TaskInfo gone = sim.launched.values().iterator().next();
    sim.status(gone.getTaskId().getValue(), io.souk.protocol.mesos.TaskState.TASK_KILLED);
    sim.run("h1");
    assertThat(asked()).hasSize(2);
    assertThat(sim.running("/a")).isEqualTo(2);
  }

  @Test
  void givingUpEndsTheAsking() {
    Deployment upgrade = sim.update("/a", "{'cmd':'y'}", false).deployment();
    List<TaskInfo> fresh = sim.run("h1");
    sim.turn(turn -> sim.scheduler.cancel(turn, upgrade.id()));
    assertThat(sim.effects(Effect.StopReadiness.class).stream().map(Effect.StopReadiness::task))
        .containsAll(fresh.stream().map(ReadinessTest::id).toList());
  }

  @Test
  void whoWasReadyBeforeARestartIsNotAskedAgain() {
    sim.update("/a", "{'cmd':'y'}", false);
    List<TaskInfo> fresh = sim.run("h1");
    answer(id(fresh.get(0)), READY);
    int before = asked().size();
    sim.restart();
    assertThat(asked().subList(before, asked().size()))
        .extracting(ReadinessProbe::task)
        .containsExactly(id(fresh.get(1)));
    assertThat(sim.effects(Effect.Kill.class)).hasSize(2);
    answer(id(fresh.get(1)), READY);
    sim.confirmKills();
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.running("/a")).isEqualTo(2);
  }

  @Test
  void answersOfTasksThatAreGoneMeanNothing() {
    answer(new TaskId("a.instance-none._app.1"), READY);
    assertThat(sim.world().deployments()).isEmpty();
  }
}
