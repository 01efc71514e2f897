package io.souk.agent.adapter.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * How far a container's output has been copied into its sandbox, per stream. Together with the size
 * of the sandbox file it tells exactly what is missing: what was copied after the position was
 * saved is the difference between the file's size now and then.
 *
 * @param stdout position of standard output
 * @param stderr position of standard error
 */
record LogPosition(Stream stdout, Stream stderr) {

  /**
   * @param time timestamp (RFC 3339 with nanoseconds, as the engine writes it) of the last message
   *     copied, empty before the first
   * @param sameTime how many messages of that very timestamp are copied (parts of a long line share
   *     one)
   * @param fileSize of the sandbox file after that message
   */
  record Stream(String time, int sameTime, long fileSize) {
    Stream advanced(String messageTime, long newSize) {
      return new Stream(messageTime, messageTime.equals(time) ? sameTime + 1 : 1, newSize);
    }
  }

  static LogPosition start(long stdoutSize, long stderrSize) {
    return new LogPosition(new Stream("", 0, stdoutSize), new Stream("", 0, stderrSize));
  }

  /**
   * The newest timestamp copied, empty before the first. All that stands before that message in the
   * engine's log is copied, of either stream; timestamps of the two streams may be a little out of
   * order.
   */
  Optional<String> newest() {
    String newest = stdout.time.compareTo(stderr.time) >= 0 ? stdout.time : stderr.time;
    return newest.isEmpty() ? Optional.empty() : Optional.of(newest);
  }

  void save(Path file) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.write(temporary, List.of("1", line(stdout), line(stderr)));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String line(Stream stream) {
    return stream.fileSize + " " + stream.sameTime + " " + stream.time;
  }

  /** Empty when there is none or it cannot be understood. */
  static Optional<LogPosition> load(Path file) throws IOException {
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() != 3 || !lines.get(0).equals("1")) {
        return Optional.empty();
      }
      return Optional.of(new LogPosition(parse(lines.get(1)), parse(lines.get(2))));
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Stream parse(String line) {
    String[] parts = line.split(" ", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException(line);
    }
    return new Stream(parts[2], Integer.parseInt(parts[1]), Long.parseLong(parts[0]));
  }
}
