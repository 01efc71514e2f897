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
          .level("edits", "audit")
          .level("runs", "run")
          .level("past", "history")
          .level("tasks", "launch")
          .level("decisions", "decide")
          .level("notices", "notify")
          .level("ports", "alarm", "store", "outbox")
          .level("loop", "loop")
          .level("edges", "http", "adapter")
          .level("wiring", "boot")
          .pure("", "schedule", "job", "audit", "run", "history", "launch", "decide", "notify")
          .confine("jakarta.mail", "adapter.mail")
          .confine("org.quartz", "adapter.quartz")
          .confine("ch.qos.logback", "adapter.logback")
          .confine("io.vertx", "loop", "outbox", "http", "adapter.mail", "adapter.webhook", "boot")
          .confine("io.micrometer", "loop", "outbox", "http", "boot");

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
