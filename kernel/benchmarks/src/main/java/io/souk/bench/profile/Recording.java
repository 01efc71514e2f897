package io.souk.bench.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Flight recordings of JVMs, from their start to their end. */
public final class Recording {

  private Recording() {}

  /**
   * The option of a JVM that records itself, and writes the recording when it ends other than by
   * SIGKILL.
   *
   * @param dir gets a file of each JVM; must be there. The JDK's own settings {@code profile} are
   *     used: a sample of each running thread every 10 ms, and at most 300 allocations a second
   */
  public static String option(Path dir) {
    return "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
        + dir.toAbsolutePath();
  }

  /** The recordings in a directory. */
  public static List<Path> find(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.filter(file -> file.toString().endsWith(".jfr")).sorted().toList();
    }
  }
}
