package io.souk.bench.suite;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What does not change while programs run.
 *
 * @param launcher the launcher's jar
 * @param dir where files go
 * @param classPath of the programs
 * @param commit of the source
 * @param size of what they do
 * @param limit after which a program is ended, and at fault
 */
record Settings(
    Path launcher, Path dir, String classPath, String commit, Program.Size size, Duration limit) {

  Settings with(Program.Size other) {
    return new Settings(launcher, dir, classPath, commit, other, limit);
  }
}
