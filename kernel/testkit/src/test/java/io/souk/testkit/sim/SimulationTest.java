package io.souk.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The kernel lives through hours of faults of a few seeds; {@code souk-sim} runs many more. */
class SimulationTest {

  @Test
  void nothingIsViolatedAndEverythingIsChecked() {
    Map<Invariant, Long> checks = new EnumMap<>(Invariant.class);
    for (long seed = 1; seed <= 4; seed++) {
      SimReport report =
          Simulation.run(SimOptions.of(seed).withNodes(6, 3).withLength(Duration.ofMinutes(40)));
      assertThat(report.violation()).as("seed %d: %s", seed, report.newest()).isEmpty();
      assertThat(report.launches()).isGreaterThan(100);
      report.checks().forEach((invariant, times) -> checks.merge(invariant, times, Long::sum));
    }
    assertThat(checks).allSatisfy((invariant, times) -> assertThat(times).isPositive());
  }

  @Test
  void nothingIsViolatedWhenNearlyEverythingFails() {
    SimReport report =
        Simulation.run(
            SimOptions.of(5)
                .withNodes(6, 3)
                .withFaults(new Faults(12))
                .withLength(Duration.ofMinutes(20)));
    assertThat(report.violation()).as("%s", report.newest()).isEmpty();
  }

  @Test
  void sameSeedSameRun() {
    SimOptions options = SimOptions.of(7).withLength(Duration.ofMinutes(10));
    SimReport first = Simulation.run(options);
    SimReport second = Simulation.run(options);
    assertThat(second).isEqualTo(first);
    SimReport other = Simulation.run(SimOptions.of(8).withLength(Duration.ofMinutes(10)));
    assertThat(other.fingerprint()).isNotEqualTo(first.fingerprint());
  }
}
