package io.souk.gateway;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.gateway")
          .level("parts", "proxy", "console")
          .level("wiring", "boot")
          .confine("io.vertx.httpproxy", "proxy");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @Test
  void aPartThatUsesTheWiringIsRefused() {
    LEVELS.assertRefused(Levels.Rule.LEVELS, "io.souk.gateway.violating.upward");
  }

  @Test
  void theProxyLibraryElsewhereIsRefused() {
    LEVELS.assertRefused(Levels.Rule.CONFINEMENT, "io.souk.gateway.violating.upward");
  }
}
