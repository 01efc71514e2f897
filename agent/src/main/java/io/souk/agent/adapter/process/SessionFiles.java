package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerExit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of one session, under {@code sessions/<id>} in the state directory of its container:
 * those of {@link StateFiles}, where {@code main} ends with the name of the terminal.
 */
record SessionFiles(Path dir) {

  /** The variable that marks what belongs to a session. */
  static final String MARKER = "SOUK_SESSION_ID";

  static SessionFiles create(Path stateDir, String id) throws IOException {
    return new SessionFiles(Files.createDirectories(directory(stateDir).resolve(id)));
  }

  /** Sessions that an earlier process of the agent left behind. */
  static List<SessionFiles> left(Path stateDir) throws IOException {
    List<SessionFiles> left = new ArrayList<>();
    if (Files.isDirectory(directory(stateDir))) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory(stateDir))) {
        entries.forEach(entry -> left.add(new SessionFiles(entry)));
      }
    }
    return left;
  }

  private static Path directory(Path stateDir) {
    return stateDir.resolve("sessions");
  }

  String id() {
    return dir.getFileName().toString();
  }

  Path start() {
    return dir.resolve("start");
  }

  ProcessTree tree(String id, Optional<ProcessStat> supervisor) {
    return ScannedTree.marked(MARKER + "=" + id, supervisor, new StateFiles(dir));
  }

  void awaitMain(Optional<ProcessStat> supervisor, Duration limit) {
    new StateFiles(dir).awaitMain(supervisor, limit);
  }

  Optional<ContainerExit> exit() {
    return new StateFiles(dir).exit();
  }

  /** The device of the terminal; empty until it is noted. */
  Optional<String> terminal() {
    try {
      String line = Files.readString(dir.resolve("main")).strip();
      String device = line.substring(line.lastIndexOf(' ') + 1);
      return device.startsWith("/dev/pts/") ? Optional.of(device) : Optional.empty();
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  void delete() {
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(dir);
    } catch (IOException | UncheckedIOException left) {
      // It goes with the container's directory.
    }
  }
}
