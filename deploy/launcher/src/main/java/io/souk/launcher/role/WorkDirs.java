package io.souk.launcher.role;

import io.souk.launcher.option.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes sure that a work directory can be written before anything starts. */
final class WorkDirs {

  private WorkDirs() {}

  static void prepare(Path workDir) {
    try {
      Files.createDirectories(workDir.resolve("logs"));
    } catch (IOException e) {
      throw new UsageException(
          "--work-dir " + workDir + ": cannot be made or written; expected a directory of yours");
    }
  }
}
