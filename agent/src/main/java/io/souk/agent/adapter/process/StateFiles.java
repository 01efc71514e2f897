package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerExit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files through which supervisor and agent talk, in the run's state directory: {@code start}
 * and {@code inside} (what to run, written by the agent), {@code supervisor} and {@code main} (who
 * runs it), {@code exit} (how it ended). Each of the supervisor's files is one line written in one
 * go, so a line without its end is one that was never written.
 */
record StateFiles(Path dir) {

  private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);
  private static final long PAUSE_NANOS = 10_000_000;

  /** What runs first in the container's own namespaces, if it has any. */
  Path inside() {
    return dir.resolve("inside");
  }

  /** Exists once the namespaces are arranged. */
  Path ready() {
    return dir.resolve("ready");
  }

  void save(String name, String text) throws IOException {
    Files.writeString(dir.resolve(name), text, StandardCharsets.UTF_8);
  }

  /** Whether the namespaces are there, or are within this time. */
  boolean awaitReady(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!Files.exists(ready())) {
      if (System.nanoTime() - deadline > 0 || exit().isPresent()) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  /** Removes what a supervisor left that ended with the machine's last boot. */
  void clear() throws IOException {
    for (String name : List.of("supervisor", "main", "exit", "notice", "breach", "ready")) {
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

  /** Waits until there is something to signal: a supervisor may not have come as far yet. */
  void awaitMain(Optional<ProcessStat> supervisor, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (main().isEmpty()
        && supervisor.filter(ProcFs::isAlive).isPresent()
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  boolean wasStarted() {
    return Files.exists(dir.resolve("supervisor"));
  }

  Optional<ContainerExit> exit() {
    return line("exit").flatMap(StateFiles::parseExit);
  }

  /** Keeps the breach of a limit for a later process of the agent; failing that is only logged. */
  void saveBreach(ContainerExit.Limited breach) {
    double used = breach.resources().getFirst().getScalar().getValue();
    try {
      Files.writeString(dir.resolve("breach"), used + " " + breach.message() + "\n");
    } catch (IOException e) {
      LOG.warn("event=breach_not_saved directory={} cause=\"{}\"", dir, e.toString());
    }
  }

  Optional<ContainerExit.Limited> breach() {
    return line("breach").flatMap(StateFiles::parseBreach);
  }

  /** Megabytes that were used, then the message. */
  static Optional<ContainerExit.Limited> parseBreach(String text) {
    int blank = text.indexOf(' ');
    try {
      double used = Double.parseDouble(text.substring(0, Math.max(blank, 0)));
      return Optional.of(Confinement.outOfMemory(used, text.substring(blank + 1)));
    } catch (NumberFormatException torn) {
      return Optional.empty();
    }
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
