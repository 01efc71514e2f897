package io.souk.master;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.master")
          .level("messages and views", "bus", "view", "ensemble")
          .level("state", "state", "effect")
          .level("decisions", "decide")
          .level("loop", "loop")
          .level("adapters", "view.adapter", "http", "host", "metrics")
          .level("boot", "boot")
          .pure("ensemble", "state", "effect", "decide")
          .confine("io.souk.registry.adapter", "boot")
          .confine("com.hazelcast", "view.adapter.hazelcast")
          .confine("io.vertx.ext.web", "http")
          .confine("io.micrometer", "metrics", "http", "host", "boot");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @ParameterizedTest
  @CsvSource({
    "LEVELS, upward",
    "PURITY, impure",
    "CYCLES, cycle",
    "PLACEMENT, stray",
    "CONFINEMENT, confined"
  })
  void rulesBite(Levels.Rule rule, String fixture) {
    LEVELS.assertRefused(rule, "io.souk.master.violating." + fixture);
  }
}
