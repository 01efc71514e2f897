package io.souk.chronos;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.chronos")
          .level("errors", "")
          .level("time", "schedule")
          .level("jobs", "job")
          .level("runs", "run")
          .level("past", "history")
          .level("tasks", "launch")
          .level("decisions", "decide")
          .level("ports", "alarm", "store")
          .level("loop", "loop")
          .level("edges", "http", "adapter")
          .level("wiring", "boot")
          .pure("", "schedule", "job", "run", "history", "launch", "decide")
          .confine("org.quartz", "adapter.quartz")
          .confine("ch.qos.logback", "adapter.logback")
          .confine("io.vertx", "loop", "http", "boot")
          .confine("io.micrometer", "loop", "http", "boot");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @ParameterizedTest
  @CsvSource({"LEVELS, upward", "PURITY, impure", "CONFINEMENT, confined", "CYCLES, cycle"})
  void rulesBite(Levels.Rule rule, String fixture) {
    LEVELS.assertRefused(rule, "io.souk.chronos.violating." + fixture);
  }
}
