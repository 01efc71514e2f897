package io.souk.bench.machine;

import io.souk.bench.platform.ProcFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One process at one moment.
 *
 * @param started in ticks since the machine's start: with the pid it names a process for ever
 * @param name of its program, at most 15 characters
 * @param ticks of CPU, a hundredth of a second each, of its own and of those of its children that
 *     have ended and that it has waited for
 */
record ProcessTimes(long pid, long parent, long started, String name, long ticks) {

  /** All kernel threads are its children. */
  private static final int KTHREADD = 2;

  private static final int PARENT = 1;
  private static final int USER = 11;
  private static final int CHILDREN_SYSTEM = 14;
  private static final int STARTED = 19;

  /** A line of {@code /proc/PID/stat}; empty when it is none, as of a process that has ended. */
  static Optional<ProcessTimes> parse(String stat) {
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')');
    if (open < 1 || close < open) {
      return Optional.empty();
    }
    String[] fields = stat.substring(close + 1).trim().split(" ");
    if (fields.length <= STARTED) {
      return Optional.empty();
    }
    long ticks = 0;
    for (int i = USER; i <= CHILDREN_SYSTEM; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return Optional.of(
        new ProcessTimes(
            Long.parseLong(stat.substring(0, open).trim()),
            Long.parseLong(fields[PARENT]),
            Long.parseLong(fields[STARTED]),
            stat.substring(open + 1, close),
            ticks));
  }

  /** All that can be seen now. */
  static List<ProcessTimes> all() {
    List<ProcessTimes> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        parse(ProcFiles.read(entry.resolve("stat"))).ifPresent(all::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** Whether it is a thread of the kernel, which works for everybody. */
  boolean isKernel() {
    return pid == KTHREADD || parent == KTHREADD;
  }
}
