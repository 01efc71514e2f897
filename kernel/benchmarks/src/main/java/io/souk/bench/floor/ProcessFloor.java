package io.souk.bench.floor;

import java.nio.file.Path;
import java.time.Duration;

/** What a command task cannot be faster than. */
final class ProcessFloor {

  private ProcessFloor() {}

  /** Milliseconds to start a program that does nothing, and to learn of its end. */
  static double startAndWait(Duration length, Path dir) throws Exception {
    ProcessBuilder nothing = new ProcessBuilder("/bin/true");
    return 1e3 * Samples.median(length, () -> nothing.start().waitFor());
  }
}
