package io.souk.registry.adapter.ratis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the names of Ratis's files tell. */
final class LogFiles {

  private static final Pattern CLOSED = Pattern.compile("log_(\\d{1,18})-(\\d{1,18})");
  private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d{1,18})");
  private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.(\\d{1,18})_(\\d{1,18})");

  private LogFiles() {}

  /**
   * The newest entry in a log whose torn tail was cut, or in a snapshot beside it; -1 for none.
   *
   * @param logDirectory where Ratis keeps the log; need not exist
   */
  static long last(Path logDirectory) throws IOException {
    long last = -1;
    for (Path file : list(logDirectory)) {
      String name = file.getFileName().toString();
      Matcher closed = CLOSED.matcher(name);
      Matcher open = OPEN.matcher(name);
      if (closed.matches()) {
        last = Math.max(last, Long.parseLong(closed.group(2)));
      } else if (open.matches()) {
        last = Math.max(last, Long.parseLong(open.group(1)) + TornTail.count(file) - 1);
      }
    }
    for (Path file : list(logDirectory.resolveSibling("sm"))) {
      Matcher snapshot = SNAPSHOT.matcher(file.getFileName().toString());
      if (snapshot.matches()) {
        last = Math.max(last, Long.parseLong(snapshot.group(2)));
      }
    }
    return last;
  }

  private static List<Path> list(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
