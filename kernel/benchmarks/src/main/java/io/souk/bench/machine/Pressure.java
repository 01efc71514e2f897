package io.souk.bench.machine;

import io.souk.bench.platform.ProcFiles;
import java.nio.file.Path;

/**
 * How busy the machine is at one moment, as the kernel tells it, its own work and others' together.
 *
 * @param load {@code /proc/loadavg}
 * @param cpu the first line of {@code /proc/pressure/cpu}
 */
public record Pressure(String load, String cpu) {

  /** Now. */
  public static Pressure read() {
    return new Pressure(first("/proc/loadavg"), first("/proc/pressure/cpu"));
  }

  private static String first(String file) {
    return ProcFiles.read(Path.of(file)).lines().findFirst().orElse("unknown");
  }
}
