package io.souk.agent;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.agent")
          .level("ports", "runtime", "stats", "linux", "fetch", "gpu")
          .level("resources", "resource")
          .level(
              "decisions",
              "task",
              "check",
              "view",
              "executor",
              "nested",
              "disk",
              "control",
              "access",
              "gc",
              "oversubscribe")
          .level("delivery", "update", "checkpoint", "sandbox", "files", "usage")
          .level("lines", "recover", "master")
          .level("loop", "run")
          .level("adapters", "adapter")
          .level("boot", "boot", "")
          .pure(
              "resource",
              "task",
              "executor",
              "nested",
              "access",
              "gc",
              "update",
              "recover",
              "fetch",
              "oversubscribe")
          .confine("com.sun.jna", "linux")
          .confine("ch.qos.logback", "adapter.logback")
          .confine("com.github.dockerjava", "adapter.docker")
          .confine("org.apache.commons", "adapter.fetch")
          .confine("io.vertx.ext.web", "adapter.http", "boot")
          .confine("io.micrometer", "adapter.http", "boot")
          .confine("io.prometheus", "adapter.http");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @ParameterizedTest
  @CsvSource({"LEVELS, upward", "PURITY, impure", "CYCLES, cyclic", "CONFINEMENT, docker"})
  void rulesBite(Levels.Rule rule, String fixture) {
    LEVELS.assertRefused(rule, "io.souk.agent.violating." + fixture);
  }
}
