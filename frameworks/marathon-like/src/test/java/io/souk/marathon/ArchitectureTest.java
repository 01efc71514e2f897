package io.souk.marathon;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.marathon")
          .level("refusals", "problem")
          .level("definitions", "app", "pod")
          .level("instances", "instance")
          .level("decisions", "autoscale", "backoff", "deploy", "match", "launch", "health")
          .level("events", "event")
          .level("state", "state")
          .level("explanations", "explain")
          .level("deciders", "decide")
          .level("views", "view")
          .level("loop", "loop")
          .level("edges", "adapter")
          .level("wiring", "boot")
          .pure(
              "problem",
              "app",
              "pod",
              "instance",
              "autoscale",
              "backoff",
              "deploy",
              "match",
              "launch",
              "health",
              "event",
              "state",
              "decide",
              "explain",
              "view")
          .confine("io.vertx", "loop", "adapter", "boot")
          .confine("io.micrometer", "loop", "adapter", "boot")
          .confine("org.slf4j", "loop", "adapter", "boot");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @ParameterizedTest
  @CsvSource({
    "LEVELS, upward",
    "PURITY, impure",
    "CONFINEMENT, confined",
    "CYCLES, cycle",
    "PLACEMENT, stray"
  })
  void rulesBite(Levels.Rule rule, String fixture) {
    LEVELS.assertRefused(rule, "io.souk.marathon.violating." + fixture);
  }
}
