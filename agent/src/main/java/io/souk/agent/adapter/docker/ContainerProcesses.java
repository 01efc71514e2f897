package io.souk.agent.adapter.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Counts the processes of a container; the engine counts threads alone. */
final class ContainerProcesses {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private ContainerProcesses() {}

  /**
   * Empty when it has ended or runs on another machine.
   *
   * @param pid of its first process
   * @param engineId the engine's id of the container
   */
  static OptionalInt count(int pid, String engineId) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Integer.toString(pid), "cgroup"))) {
      Optional<Path> group =
          lines
              .filter(line -> line.contains(engineId))
              .map(line -> line.split(":", 3))
              .filter(parts -> parts[1].isEmpty() || parts[1].equals("memory"))
              .map(parts -> CGROUPS.resolve(parts[1]).resolve(parts[2].substring(1)))
              .findFirst();
      return group.isEmpty() ? OptionalInt.empty() : lines(group.get().resolve("cgroup.procs"));
    } catch (IOException | RuntimeException e) {
      return OptionalInt.empty();
    }
  }

  private static OptionalInt lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return OptionalInt.of((int) lines.count());
    }
  }
}
