package io.souk.agent.adapter.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Where the programs are that put a task in its place: found through the agent's {@code PATH}, as a
 * task's own may name anything.
 */
final class Programs {

  private static final List<String> USUAL = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");
  private static final Map<String, String> FOUND = new ConcurrentHashMap<>();

  private Programs() {}

  /** The path of a program; its bare name when it is nowhere, so that its absence is told. */
  static String path(String name) {
    return FOUND.computeIfAbsent(name, Programs::find);
  }

  private static String find(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(Stream.of(path.split(":")), USUAL.stream())
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> Path.of(directory, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .map(Path::toString)
        .findFirst()
        .orElse(name);
  }
}
