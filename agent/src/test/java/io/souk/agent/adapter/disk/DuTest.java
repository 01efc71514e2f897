package io.souk.agent.adapter.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int MEBI = 1 << 20;

  @TempDir Path dir;
  private Path sandbox;
  private Path other;

  @BeforeEach
  void make() throws IOException {
    sandbox = Files.createDirectory(dir.resolve("-s with blanks"));
    other = Files.createDirectory(dir.resolve("other"));
    Files.write(other.resolve("large"), new byte[8 * MEBI]);
  }

  private long measure(Path directory) {
    return new Du().measure(List.of(directory), LONG).bytes().get(directory);
  }

  @Test
  void countsWhatIsReallyTakenOnce() throws IOException {
    Files.write(Files.createDirectory(sandbox.resolve("sub")).resolve("file"), new byte[3 * MEBI]);
    Files.createLink(sandbox.resolve("again"), sandbox.resolve("sub/file"));
    try (RandomAccessFile sparse = new RandomAccessFile(sandbox.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }

    assertThat(measure(sandbox)).isBetween(3L * MEBI, 4L * MEBI);
  }

  @Test
  void linksToElsewhereAreNotFollowed() throws IOException {
    Files.createSymbolicLink(sandbox.resolve("link"), other);

    assertThat(measure(sandbox)).isLessThan(MEBI);
  }

  @Test
  void manyAreMeasuredAtOnceAndThoseThatAreGoneAreLeftOut() {
    DiskMeter.Reading reading =
        new Du().measure(List.of(sandbox, dir.resolve("gone"), other), LONG);

    assertThat(reading.finished()).isTrue();
    assertThat(reading.bytes()).containsOnlyKeys(sandbox, other);
    assertThat(reading.bytes().get(other)).isGreaterThanOrEqualTo(8L * MEBI);
  }

  @Test
  void whatTakesTooLongIsGivenUp() {
    assertThat(new Du().measure(List.of(Path.of("/usr"), other), Duration.ofNanos(1)).finished())
        .isFalse();
  }
}
