package io.souk.security;

import io.souk.archtest.Levels;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.security")
          .level("files", "file")
          .level("material", "tls", "token", "audit")
          .level("questions", "")
          .level("answers", "credential", "acl")
          .level("ways to ask", "authentication")
          .level("wiring", "boot")
          .confine("com.nimbusds", "token");

  @Test
  void packagesKeepTheirLevels() {
    LEVELS.check();
  }

  @Test
  void aReaderOfFilesThatKnowsOfCertificatesIsRefused() {
    LEVELS.assertRefused(Levels.Rule.LEVELS, "io.souk.security.violating.upward");
  }
}
