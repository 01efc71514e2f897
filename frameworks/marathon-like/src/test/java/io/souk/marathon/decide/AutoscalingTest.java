package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.AppId;
import io.souk.marathon.autoscale.Measurement;
import io.souk.marathon.autoscale.ScaleDecision;
import io.souk.marathon.autoscale.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The number of instances follows what is measured. */
class AutoscalingTest {

  private static final String POLICY =
      "'autoscale':{'maxInstances':5,'cpu':{'target':0.5},'coolDownSeconds':60}";

  private final Simulation sim = new Simulation();

  private void create(String more) {
    sim.create("{'id':'/a','cmd':'x'," + POLICY + more + "}");
    sim.run("h1");
  }

  private ScaleDecision.Kind measure(double load) {
    List<Target> targets = sim.scheduler.autoscaling().targets();
    sim.turn(
        turn ->
            targets.forEach(
                each ->
                    sim.scheduler
                        .autoscaling()
                        .measured(
                            turn, each, Optional.of(new Measurement(load, each.tasks().size())))));
    return sim.world().memory().scaleDecision(new AppId("/a")).orElseThrow().kind();
  }

  private int wanted() {
    return sim.app("/a").instances();
  }

  @Test
  void aHighLoadBringsInstancesAndALowOneTakesThem() {
    create("");
    assertThat(sim.scheduler.autoscaling().targets().getFirst().tasks()).hasSize(1);
    assertThat(measure(1.4)).as("just made").isEqualTo(ScaleDecision.Kind.COOLING);
    sim.pass(Duration.ofSeconds(60));
    assertThat(measure(1.4)).isEqualTo(ScaleDecision.Kind.UP);
    assertThat(wanted()).isEqualTo(3);
    assertThat(measure(1.4)).isEqualTo(ScaleDecision.Kind.DEPLOYING);
    assertThat(sim.run("h1")).as("the first stays as it is").hasSize(2);
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.effects(io.souk.marathon.state.Effect.Kill.class)).isEmpty();
    sim.pass(Duration.ofSeconds(30));
    assertThat(measure(0.1)).isEqualTo(ScaleDecision.Kind.COOLING);
    sim.pass(Duration.ofSeconds(31));
    assertThat(measure(0.1)).isEqualTo(ScaleDecision.Kind.DOWN);
    assertThat(wanted()).isEqualTo(1);
  }

  @Test
  void theCoolDownOutlivesTheService() {
    create("");
    sim.restart();
    sim.pass(Duration.ofSeconds(59));
    assertThat(measure(1.4)).isEqualTo(ScaleDecision.Kind.COOLING);
    sim.pass(Duration.ofSeconds(2));
    assertThat(measure(1.4)).isEqualTo(ScaleDecision.Kind.UP);
  }

  @Test
  void boundsHoldAtOnceAndASuspendedAppStaysSo() {
    create("");
    sim.update("/a", "{'autoscale':{'minInstances':2,'maxInstances':3,'cpu':{'target':1}}}", false);
    assertThat(measure(0)).isEqualTo(ScaleDecision.Kind.INTO_BOUNDS);
    assertThat(wanted()).isEqualTo(2);
    sim.run("h1");
    sim.update("/a", "{'instances':0}", false);
    sim.confirmKills();
    sim.pass(Duration.ofMinutes(5));
    assertThat(measure(9)).isEqualTo(ScaleDecision.Kind.SUSPENDED);
    assertThat(wanted()).isZero();
  }

  @Test
  void aChangeOfThePolicyReplacesNothingAndItCanBeSwitchedOff() {
    create("");
    sim.update(
        "/a", "{'autoscale':{'enabled':false,'maxInstances':9,'cpu':{'target':0.5}}}", false);
    assertThat(sim.world().deployments()).isEmpty();
    assertThat(sim.effects(io.souk.marathon.state.Effect.Kill.class)).isEmpty();
    assertThat(sim.scheduler.autoscaling().targets()).isEmpty();
    sim.update("/a", "{'cpus':0.2}", false);
    assertThat(sim.app("/a").json().at("/autoscale/maxInstances").intValue()).isEqualTo(9);
  }

  @Test
  void whatWasMeasuredOfAnotherPolicyIsDropped() {
    create("");
    List<Target> before = sim.scheduler.autoscaling().targets();
    sim.update("/a", "{'autoscale':{'maxInstances':5,'cpu':{'target':0.9}}}", false);
    sim.pass(Duration.ofMinutes(5));
    sim.turn(
        turn ->
            sim.scheduler
                .autoscaling()
                .measured(turn, before.getFirst(), Optional.of(new Measurement(9, 1))));
    assertThat(wanted()).isEqualTo(1);
    assertThat(sim.world().memory().scaleDecision(new AppId("/a"))).isEmpty();
  }
}
