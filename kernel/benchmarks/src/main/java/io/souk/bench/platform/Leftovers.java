package io.souk.bench.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Processes that work in a directory, whoever started them: tasks outlive their agent, and programs
 * whose parent was killed go on.
 */
public final class Leftovers {

  private Leftovers() {}

  /** Kills all of them but this one. */
  public static void end(Path dir) {
    find(dir).forEach(ProcessHandle::destroyForcibly);
  }

  /** Those that can be seen now, without this one. */
  static List<ProcessHandle> find(Path dir) {
    Path within = dir.toAbsolutePath().normalize();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .map(Long::parseLong)
          .filter(pid -> pid != ProcessHandle.current().pid() && worksIn(pid, within))
          .map(ProcessHandle::of)
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean worksIn(long pid, Path dir) {
    try {
      return Files.readSymbolicLink(ProcFiles.of(pid, "cwd")).startsWith(dir);
    } catch (IOException e) {
      return false;
    }
  }
}
