package io.souk.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.souk.chaos.machine.Command;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Programs from outside. With {@code SOUK_REQUIRE_DOCKER=true} a missing one fails the test. */
public final class Tools {

  /**
   * The one engine of the machine: classes that count or end containers take turns, see {@code
   * ResourceLock}.
   */
  static final String DOCKER_ENGINE = "docker-engine";

  private Tools() {}

  /** The program's path; skips the test when it is missing and may be. */
  public static Path require(String program) {
    Optional<Path> found = find(program);
    boolean mandatory = "true".equals(System.getenv("SOUK_REQUIRE_DOCKER"));
    if (mandatory && found.isEmpty()) {
      throw new AssertionError(program + " is missing, and SOUK_REQUIRE_DOCKER=true");
    }
    assumeTrue(found.isPresent(), program + " is missing");
    return found.orElseThrow();
  }

  /** The program's path, if it is installed. */
  static Optional<Path> find(String program) {
    for (String dir : System.getenv("PATH").split(File.pathSeparator)) {
      Path candidate = Path.of(dir, program);
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Whether a Docker engine must be and is there. */
  public static void requireDocker() {
    Path docker = require("docker");
    boolean answers = Command.run(docker.toString(), "info").exitCode() == 0;
    if (!answers && "true".equals(System.getenv("SOUK_REQUIRE_DOCKER"))) {
      throw new AssertionError("no Docker engine answers, and SOUK_REQUIRE_DOCKER=true");
    }
    assumeTrue(answers, "no Docker engine answers");
  }
}
