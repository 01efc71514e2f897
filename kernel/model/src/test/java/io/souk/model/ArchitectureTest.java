package io.souk.model;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.model")
          .level("values", "id", "role", "value")
          .level("kernel values", "resources", "attribute", "task", "agent")
          .pure("id", "role", "value", "resources", "attribute", "task", "agent");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @ParameterizedTest
  @CsvSource({"LEVELS, upward", "PURITY, impure"})
  void rulesBite(Levels.Rule rule, String fixture) {
    LEVELS.assertRefused(rule, "io.souk.model.violating." + fixture);
  }
}
