package io.souk.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** On what, and beside what else, figures were taken. */
public final class Machine {

  private Machine() {}

  /** One line: commit, Java, cores, load and pressure, both as the kernel tells them. */
  public static String describe(String commit) {
    return "commit %s, JDK %s, %d cores, %s"
        .formatted(
            commit,
            System.getProperty("java.version"),
            Runtime.getRuntime().availableProcessors(),
            pressure());
  }

  /** Load and CPU pressure alone. */
  public static String pressure() {
    return "load %s, cpu pressure %s".formatted(read("/proc/loadavg"), read("/proc/pressure/cpu"));
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).lines().findFirst().orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
