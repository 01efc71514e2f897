package io.souk.agent.adapter.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fetch.ArchiveKind;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Archives with bytes changed, cut and doubled: unpacked or refused, and never out of the box. */
class ArchiveFuzzTest {

  private static final int TRIES = 150;

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource
  void brokenArchivesBreakNothing(ArchiveKind kind) throws Exception {
    byte[] sample = sample(kind);
    Random random = new Random(7);
    int unpacked = 0;
    int refused = 0;
    try (FetchBench bench = FetchBench.small(dir.resolve("work"))) {
      for (int i = 0; i < TRIES; i++) {
        Path archive = Files.write(dir.resolve(name(kind)), mutated(sample, random));
        Future<Void> done = bench.begin("c" + i, Optional.empty(), FetchBench.uri(archive));
        Await.done(done);
        if (done.succeeded()) {
          unpacked++;
          checkInside(bench.sandbox("c" + i));
        } else {
          refused++;
          assertThat(done.cause().getMessage())
              .startsWith("Failed to fetch all URIs for container 'c" + i + "': URI '")
              .doesNotContain("\n", "Exception in");
        }
        assertThat(bench.staging("c" + i)).doesNotExist();
      }
    }
    assertThat(unpacked + refused).isEqualTo(TRIES);
    assertThat(refused).as("the changes are too timid").isGreaterThan(TRIES / 20);
    try (Stream<Path> all = Files.list(dir)) {
      assertThat(all).containsExactlyInAnyOrder(dir.resolve("work"), dir.resolve(name(kind)));
    }
  }

  private static void checkInside(Path sandbox) throws IOException {
    Path real = sandbox.toRealPath();
    try (Stream<Path> all = Files.walk(sandbox)) {
      for (Path path : all.toList()) {
        boolean plain =
            Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (!plain) {
          assertThat(path).isSymbolicLink();
          if (Files.exists(path)) {
            assertThat(path.toRealPath()).startsWith(real);
          }
        }
      }
    }
  }

  private static String name(ArchiveKind kind) {
    return switch (kind) {
      case TAR -> "x.tar";
      case TAR_GZ -> "x.tar.gz";
      case TAR_BZ2 -> "x.tar.bz2";
      case TAR_XZ -> "x.tar.xz";
      case ZIP -> "x.zip";
      case GZ -> "x.gz";
    };
  }

  private static byte[] sample(ArchiveKind kind) throws IOException {
    if (kind == ArchiveKind.ZIP) {
      return Archives.zip(
          zip -> {
            Archives.file(zip, "a/", UnixStat.DIR_FLAG | 0755, "");
            Archives.file(zip, "a/b", UnixStat.FILE_FLAG | 0644, "text".repeat(100));
            Archives.link(zip, "a/c", "../d");
          });
    }
    byte[] tar =
        Archives.tar(
            out -> {
              Archives.special(out, TarConstants.LF_DIR, "a/", "");
              Archives.file(out, "a/ü/b", 0644, "text".repeat(100));
              Archives.link(out, "a/c", "../d");
              Archives.hardLink(out, "h", "a/ü/b");
              Archives.file(out, "n".repeat(180), 0755, "long");
            });
    return kind == ArchiveKind.TAR ? tar : Archives.packed(kind, tar);
  }

  private static byte[] mutated(byte[] sample, Random random) {
    byte[] bytes = sample.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        case 1 -> bytes[at] = (byte) "/.0123456\0\n\\".charAt(random.nextInt(12));
        case 2 -> {
          int length = Math.min(512, bytes.length - at);
          System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
        }
        default -> bytes[at] = (byte) random.nextInt(256);
      }
    }
    fixTarChecksums(bytes);
    return bytes;
  }

  /** So that changes of headers are not all refused for their checksums. */
  private static void fixTarChecksums(byte[] bytes) {
    for (int at = 0; at + 512 <= bytes.length; at += 512) {
      boolean header = bytes[at + 257] == 'u' && bytes[at + 258] == 's' && bytes[at + 259] == 't';
      if (header) {
        Arrays.fill(bytes, at + 148, at + 156, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + 512; i++) {
          sum += bytes[i] & 0xff;
        }
        byte[] octal = String.format("%06o\0 ", sum).getBytes();
        System.arraycopy(octal, 0, bytes, at + 148, 8);
      }
    }
  }

  @Test
  void theSamplesThemselvesAreWhole() throws Exception {
    try (FetchBench bench = FetchBench.small(dir.resolve("work"))) {
      for (ArchiveKind kind : ArchiveKind.values()) {
        Path archive = Files.write(dir.resolve(name(kind)), sample(kind));
        checkInside(bench.fetch("c-" + kind, FetchBench.uri(archive)));
      }
    }
  }
}
