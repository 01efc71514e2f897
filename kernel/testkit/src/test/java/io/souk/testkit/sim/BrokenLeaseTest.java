package io.souk.testkit.sim;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Leaders that do not learn of the end of their lease are caught. */
class BrokenLeaseTest {

  private static SimOptions options(long seed) {
    return SimOptions.of(seed)
        .withNodes(4, 3)
        .withLength(Duration.ofHours(2))
        .withFaults(new Faults(6));
  }

  @Test
  void isCaught() {
    List<Violation> found =
        LongStream.rangeClosed(1, 4)
            .mapToObj(seed -> Simulation.run(options(seed).withoutLeases()).violation())
            .flatMap(Optional::stream)
            .toList();
    assertThat(found)
        .hasSize(4)
        .allSatisfy(
            violation ->
                assertThat(violation.invariant())
                    .as(violation.toString())
                    .isEqualTo(Invariant.ONE_LEADER_ACTS));
  }

  @Test
  void isCaughtWhenNothingElseFails() {
    Simulation simulation =
        new Simulation(
            SimOptions.of(3)
                .withNodes(4, 3)
                .withLength(ofMinutes(4))
                .withFaults(Faults.NONE)
                .withoutLeases(),
            false);
    simulation
        .world()
        .agenda()
        .after(ofMinutes(2), () -> new Stage(simulation.world()).cutOffMaster(ofMinutes(1)));

    assertThat(simulation.run().violation())
        .hasValueSatisfying(
            violation ->
                assertThat(violation.invariant())
                    .as(violation.toString())
                    .isEqualTo(Invariant.ONE_LEADER_ACTS));
  }
}
