package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerExit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files through which supervisor and agent talk, in the run's state directory: {@code start}
 * (what to run, written by the agent), {@code supervisor} and {@code main} (who runs it), {@code
 * exit} (how it ended). Each of the supervisor's files is one line written in one go, so a line
 * without its end is one that was never written.
 */
record StateFiles(Path dir) {

  Path start() {
    return dir.resolve("start");
  }

  /** Removes what a supervisor left that ended with the machine's last boot. */
  void clear() throws IOException {
    for (String name : List.of("supervisor", "main", "exit", "notice")) {
      Files.deleteIfExists(dir.resolve(name));
    }
  }

  /** The supervising shell, if it started since the machine booted. */
  Optional<ProcessStat> supervisor(String bootId) {
    return line("supervisor")
        .filter(text -> text.startsWith(bootId + " "))
        .flatMap(text -> ProcessStat.parse(text.substring(bootId.length() + 1)));
  }

  /** The task's first process, leader of its session. */
  Optional<ProcessStat> main() {
    return line("main").flatMap(ProcessStat::parse);
  }

  boolean wasStarted() {
    return Files.exists(dir.resolve("supervisor"));
  }

  Optional<ContainerExit> exit() {
    return line("exit").flatMap(StateFiles::parseExit);
  }

  static Optional<ContainerExit> parseExit(String text) {
    String[] words = text.split(" ");
    if (words.length != 2 || !words[1].matches("\\d{1,3}")) {
      return Optional.empty();
    }
    int number = Integer.parseInt(words[1]);
    return switch (words[0]) {
      case "exited" -> Optional.of(new ContainerExit.Exited(number));
      case "signaled" -> Optional.of(new ContainerExit.Signaled(number));
      default -> Optional.empty();
    };
  }

  private Optional<String> line(String name) {
    try {
      String text = new String(Files.readAllBytes(dir.resolve(name)), StandardCharsets.ISO_8859_1);
      return text.endsWith("\n") ? Optional.of(text.strip()) : Optional.empty();
    } catch (IOException absent) {
      return Optional.empty();
    }
  }
}
