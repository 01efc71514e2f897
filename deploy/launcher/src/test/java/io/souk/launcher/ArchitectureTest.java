package io.souk.launcher;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.launcher")
          .level("options", "option")
          .level("commands", "role", "client", "security")
          .level("demo", "demo")
          .level("entry", "")
          .confine("io.souk.master", "role")
          .confine("io.souk.agent", "role")
          .confine("org.bouncycastle", "security");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @Test
  void anOptionThatUsesACommandIsRefused() {
    LEVELS.assertRefused(Levels.Rule.LEVELS, "io.souk.launcher.violating.upward");
  }
}
