package io.souk.protocol;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.protocol")
          .level("faults", "")
          .level("bytes", "chunk")
          .level("messages", "mesos", "agent", "master")
          .generated("mesos", "agent", "master")
          .level("codecs", "json", "recordio", "negotiate", "map", "leader")
          .level("http", "http", "log")
          .pure("", "chunk", "json", "recordio", "negotiate", "map")
          .confine("io.vertx", "http", "log")
          .confine("com.fasterxml.jackson", "json");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @ParameterizedTest
  @CsvSource({"LEVELS, upward", "CONFINEMENT, vertx", "PURITY, impure"})
  void rulesBite(Levels.Rule rule, String fixture) {
    LEVELS.assertRefused(rule, "io.souk.protocol.violating." + fixture);
  }
}
