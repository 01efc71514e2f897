package io.souk.bench.allocation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** On what, and beside what else, figures were taken. */
final class Machine {

  private Machine() {}

  static String describe(String commit) {
    return "commit %s, JDK %s, %d cores, load %s, cpu pressure %s"
        .formatted(
            commit,
            System.getProperty("java.version"),
            Runtime.getRuntime().availableProcessors(),
            read("/proc/loadavg"),
            read("/proc/pressure/cpu"));
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).lines().findFirst().orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
