package io.souk.framework;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.framework")
          .level("what authors see", "")
          .level("pure parts", "store", "match")
          .level("adapters", "adapter")
          .level("for tests", "testing")
          .level("wiring", "boot")
          .pure("store", "match")
          .confine("io.vertx.core.http", "", "adapter.http", "adapter.standby");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @Test
  void upwardDependencyIsRefused() {
    LEVELS.assertRefused(Levels.Rule.LEVELS, "io.souk.framework.violating.upward");
  }

  @Test
  void circleIsRefused() {
    LEVELS.assertRefused(Levels.Rule.CYCLES, "io.souk.framework.violating.cycle");
  }

  @Test
  void packageOnNoLevelIsRefused() {
    LEVELS.assertRefused(Levels.Rule.PLACEMENT, "io.souk.framework.violating.stray");
  }

  @Test
  void randomMatchingIsRefused() {
    LEVELS.assertRefused(Levels.Rule.PURITY, "io.souk.framework.violating.impure");
  }

  @Test
  void httpOutsideItsAdapterIsRefused() {
    LEVELS.assertRefused(Levels.Rule.CONFINEMENT, "io.souk.framework.violating.impure");
  }
}
