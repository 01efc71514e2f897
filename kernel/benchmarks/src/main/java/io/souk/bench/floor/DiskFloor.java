package io.souk.bench.floor;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** What a commit cannot be faster than. */
final class DiskFloor {

  private static final int BLOCK = 4096;

  private DiskFloor() {}

  /** Milliseconds to append 4 KiB and have them on the disk. */
  static double appendAndSync(Duration length, Path dir) throws Exception {
    Path file = Files.createTempFile(dir, "floor-", ".dat");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
      ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
      return 1e3
          * Samples.median(
              length,
              () -> {
                channel.write(block.clear());
                channel.force(false);
              });
    } finally {
      Files.delete(file);
    }
  }
}
