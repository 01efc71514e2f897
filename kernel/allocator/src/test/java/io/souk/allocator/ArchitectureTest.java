package io.souk.allocator;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.allocator").level("allocation", "").pure("");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @ParameterizedTest
  @CsvSource({"PURITY, impure", "PLACEMENT, stray"})
  void rulesBite(Levels.Rule rule, String fixture) {
    LEVELS.assertRefused(rule, "io.souk.allocator.violating." + fixture);
  }
}
