package io.souk.bench.load.measure;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a process of this machine uses, as {@code /proc} tells it; of any program, so that masters
 * of others are measured alike.
 *
 * @param pid of the process
 */
public record ProcessUse(long pid) {

  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";

  /** This process. */
  public static ProcessUse own() {
    return new ProcessUse(ProcessHandle.current().pid());
  }

  /** The process of this user that listens at a port of this machine, if there is one. */
  public static Optional<ProcessUse> listeningAt(int port) {
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(PROC.resolve("net").resolve(table)))
        .flatMap(line -> inode(line, port).stream())
        .flatMap(inode -> holder("socket:[" + inode + "]").stream())
        .findFirst()
        .map(ProcessUse::new);
  }

  /** The inode of a line of {@code /proc/net/tcp} that listens at the port. */
  static Optional<String> inode(String line, int port) {
    String[] fields = line.strip().split("\\s+");
    return fields.length > 9
            && fields[3].equals(LISTENING)
            && fields[1].endsWith(String.format(Locale.ROOT, ":%04X", port))
        ? Optional.of(fields[9])
        : Optional.empty();
  }

  private static Optional<Long> holder(String socket) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process.resolve("fd"), socket)) {
          return Optional.of(Long.parseLong(process.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      // No such directory: another system than Linux.
    }
    return Optional.empty();
  }

  private static boolean holds(Path files, String socket) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(files)) {
      for (Path file : open) {
        if (Files.readSymbolicLink(file).toString().equals(socket)) {
          return true;
        }
      }
    } catch (IOException e) {
      // Somebody else's, or it ended meanwhile.
    }
    return false;
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /** CPU time since it started, to 10 ms; 0 when it has ended. */
  public Duration cpu() {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  public boolean isAlive() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  /** Resident memory now, in bytes; 0 when it has ended. */
  public long rss() {
    return bytes("VmRSS");
  }

  /** Resident memory at most so far, in bytes; 0 when it has ended. */
  public long peakRss() {
    return bytes("VmHWM");
  }

  private long bytes(String name) {
    return lines(PROC.resolve(Long.toString(pid)).resolve("status"))
            .filter(line -> line.startsWith(name + ":"))
            .map(line -> line.replaceAll("[^0-9]", ""))
            .mapToLong(Long::parseLong)
            .findFirst()
            .orElse(0)
        * 1024;
  }
}
