package io.souk.chaos.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Clocks that go wrong, by libfaketime. Time that programs measure, as opposed to the time of day,
 * stays true, as it does when somebody sets a clock.
 */
public final class Clock {

  private static final String LIBRARY = "libfaketimeMT.so.1";

  private final Path library;
  private final Path dir;

  private Clock(Path library, Path dir) {
    this.library = library;
    this.dir = dir;
  }

  /** Keeps what clocks show in {@code dir}. */
  public static Clock in(Path dir) {
    Path library =
        findLibrary()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--clocks: " + LIBRARY + " is missing (Debian: apt-get install faketime)"));
    try {
      return new Clock(library, Files.createDirectories(dir));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> findLibrary() {
    try (Stream<Path> found =
        Files.find(Path.of("/usr/lib"), 4, (path, of) -> path.endsWith(LIBRARY))) {
      return found.findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What to put before a command line, so that the program sees the clock of that name. */
  public List<String> prefix(String name) {
    set(name, 0);
    return List.of(
        "env",
        "LD_PRELOAD=" + library,
        "FAKETIME_TIMESTAMP_FILE=" + dir.resolve(name),
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        "FAKETIME_CACHE_DURATION=1");
  }

  /** Sets a clock, seconds from the true time. */
  public void set(String name, int seconds) {
    try {
      Path fresh = Files.writeString(dir.resolve(name + ".new"), "%+d%n".formatted(seconds));
      Files.move(fresh, dir.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
