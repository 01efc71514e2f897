package io.souk.registry;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.registry")
          .level("port", "")
          .level("state machine", "state")
          .level("bytes", "codec")
          .level("members", "adapter")
          .pure("state", "codec")
          .confine("org.apache.ratis", "adapter.ratis")
          .confine("org.slf4j", "adapter");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @Test
  void upwardDependencyIsRefused() {
    LEVELS.assertRefused(Levels.Rule.LEVELS, "io.souk.registry.violating.upward");
  }

  @Test
  void circleIsRefused() {
    LEVELS.assertRefused(Levels.Rule.CYCLES, "io.souk.registry.violating.cycle");
  }

  @Test
  void packageOnNoLevelIsRefused() {
    LEVELS.assertRefused(Levels.Rule.PLACEMENT, "io.souk.registry.violating.stray");
  }

  @Test
  void clockInTheStateMachineIsRefused() {
    LEVELS.assertRefused(Levels.Rule.PURITY, "io.souk.registry.violating.pure");
  }

  @Test
  void ratisOutsideItsAdapterIsRefused() {
    LEVELS.assertRefused(Levels.Rule.CONFINEMENT, "io.souk.registry.violating.pure");
  }
}
