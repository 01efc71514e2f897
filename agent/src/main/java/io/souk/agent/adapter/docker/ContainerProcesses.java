package io.souk.agent.adapter.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The processes of a container as this machine sees them; the engine counts threads alone. */
final class ContainerProcesses {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private ContainerProcesses() {}

  /** How many there are; empty where {@link #find} finds none. */
  static OptionalInt count(int pid, String engineId) {
    int count = find(pid, engineId).size();
    return count == 0 ? OptionalInt.empty() : OptionalInt.of(count);
  }

  /**
   * Their numbers; none when it has ended or runs on another machine.
   *
   * @param pid of its first process
   * @param engineId the engine's id of the container
   */
  static List<Long> find(int pid, String engineId) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Integer.toString(pid), "cgroup"))) {
      Optional<Path> group =
          lines
              .filter(line -> line.contains(engineId))
              .map(line -> line.split(":", 3))
              .filter(parts -> parts[1].isEmpty() || parts[1].equals("memory"))
              .map(parts -> CGROUPS.resolve(parts[1]).resolve(parts[2].substring(1)))
              .findFirst();
      return group.isEmpty() ? List.of() : numbers(group.get().resolve("cgroup.procs"));
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
  }

  private static List<Long> numbers(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(Long::valueOf).toList();
    }
  }
}
