package io.souk.bench.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells of processes. */
public final class ProcFiles {

  private ProcFiles() {}

  /** A file of one process. */
  public static Path of(long pid, String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }

  /** All of a file; empty when it is not there, as when its process has ended. */
  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** The number of a line of {@code /proc/PID/status} and the like; 0 when there is none. */
  public static long kibibytes(String status, String line) {
    return status
        .lines()
        .filter(each -> each.startsWith(line + ":"))
        .map(each -> each.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }
}
