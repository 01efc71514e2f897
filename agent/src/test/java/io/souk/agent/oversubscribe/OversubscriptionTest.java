package io.souk.agent.oversubscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.oversubscribe.MachineUse.ExecutorUse;
import io.souk.agent.oversubscribe.QosController.Correction;
import io.souk.agent.stats.HostLoad;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class OversubscriptionTest {

  private static final Resources LENT = FixedEstimator.of(Resources.of(2, 512, 0)).resources();

  private static Resources revocable(double cpus) {
    return FixedEstimator.of(Resources.of(cpus, 0, 0)).resources();
  }

  private static ExecutorUse executor(String id, Resources allocated, OptionalDouble cpus) {
    return new ExecutorUse("fw", id, "c-" + id, allocated, cpus);
  }

  private static MachineUse use(double load5, double load15, ExecutorUse... executors) {
    return new MachineUse(
        Resources.of(8, 8192, 0),
        List.of(executors),
        new HostLoad(0, load5, load15, 8, 1 << 30, 1 << 29));
  }

  @Test
  void fixedLendsWhatIsNotInUse() {
    FixedEstimator fixed = new FixedEstimator(LENT);
    ExecutorUse borrower = executor("b", revocable(1.5), OptionalDouble.empty());
    ExecutorUse owner = executor("o", Resources.of(4, 0, 0), OptionalDouble.empty());

    assertThat(fixed.oversubscribable(use(0, 0, borrower, owner)))
        .contains(FixedEstimator.of(Resources.of(0.5, 512, 0)).resources());
    assertThat(
            fixed.oversubscribable(use(0, 0, executor("b", revocable(3), OptionalDouble.empty()))))
        .as("never less than nothing")
        .contains(FixedEstimator.of(Resources.of(0, 512, 0)).resources());
    assertThat(LENT.filter(ResourceKey::revocable)).isEqualTo(LENT);
    assertThatThrownBy(() -> new FixedEstimator(Resources.of(1, 0, 0)))
        .hasMessageContaining("revocable");
  }

  @Test
  void noopSaysNothing() {
    assertThat(new NoEstimator().oversubscribable(use(0, 0))).isEmpty();
    assertThat(new NoCorrections().corrections(use(99, 99))).isEmpty();
  }

  @Test
  void slackLendsAShareOfWhatOthersLeaveIdle() {
    SlackEstimator slack = new SlackEstimator();
    ExecutorUse idle = executor("idle", Resources.of(4, 1024, 0), OptionalDouble.of(0.5));
    ExecutorUse unknown = executor("new", Resources.of(2, 0, 0), OptionalDouble.empty());

    // 3.5 idle, of which 0.8 are 2.8.
    assertThat(slack.oversubscribable(use(0, 0, idle, unknown))).contains(revocable(2.8));
    ExecutorUse borrower = executor("b", revocable(1), OptionalDouble.of(1));
    assertThat(slack.oversubscribable(use(0, 0, idle, borrower)))
        .as("what is lent counts, what borrowers leave idle does not")
        .contains(revocable(1.8));
  }

  @Test
  void slackRemembersBusyMoments() {
    SlackEstimator slack = new SlackEstimator();
    ExecutorUse busy = executor("e", Resources.of(4, 0, 0), OptionalDouble.of(4.2));
    ExecutorUse idle = executor("e", Resources.of(4, 0, 0), OptionalDouble.of(0));

    assertThat(slack.oversubscribable(use(0, 0, busy))).contains(Resources.EMPTY);
    for (int i = 1; i < SlackEstimator.SAMPLES; i++) {
      assertThat(slack.oversubscribable(use(0, 0, idle))).contains(Resources.EMPTY);
    }
    assertThat(slack.oversubscribable(use(0, 0, idle))).contains(revocable(3.2));
  }

  @Test
  void loadEndsAllThatUseWhatWasLent() {
    LoadController load = new LoadController(OptionalDouble.of(6), OptionalDouble.of(4));
    ExecutorUse borrower = executor("b", revocable(1), OptionalDouble.empty());
    ExecutorUse mixed =
        executor("m", revocable(1).plus(Resources.of(1, 0, 0)), OptionalDouble.empty());
    ExecutorUse owner = executor("o", Resources.of(4, 0, 0), OptionalDouble.empty());

    assertThat(load.corrections(use(6, 4, borrower, mixed, owner))).isEmpty();
    List<Correction> both =
        List.of(
            new Correction("fw", "b", Optional.of("c-b")),
            new Correction("fw", "m", Optional.of("c-m")));
    assertThat(load.corrections(use(6.01, 0, borrower, mixed, owner))).isEqualTo(both);
    assertThat(load.corrections(use(0, 4.01, borrower, mixed, owner))).isEqualTo(both);
    assertThat(
            new LoadController(OptionalDouble.of(6), OptionalDouble.empty())
                .corrections(use(6, 99, borrower)))
        .isEmpty();
  }

  @Test
  void refusesThresholdsThatMeanNothing() {
    assertThatThrownBy(() -> new LoadController(OptionalDouble.empty(), OptionalDouble.empty()))
        .hasMessageStartingWith("--qos-controller load: expected");
    assertThatThrownBy(() -> new LoadController(OptionalDouble.of(-1), OptionalDouble.empty()))
        .hasMessage("--qos-load-threshold-5min -1.0: expected zero or more");
    assertThatThrownBy(
            () -> new LoadController(OptionalDouble.empty(), OptionalDouble.of(Double.NaN)))
        .hasMessageContaining("--qos-load-threshold-15min");
  }
}
