package io.souk.bench.floor;

import java.nio.file.Path;
import java.time.Duration;

/** Moving bytes within memory. */
final class MemoryFloors {

  private static final int BLOCK = 64 << 20;
  private static final int FRAGMENTS = 100_000;
  private static final int FRAGMENT = 570;

  private MemoryFloors() {}

  /** Gigabytes copied in a second. */
  static double copy(Duration length, Path dir) throws Exception {
    byte[] from = new byte[BLOCK];
    byte[] to = new byte[BLOCK];
    double seconds = Samples.median(length, () -> System.arraycopy(from, 0, to, 0, BLOCK));
    return BLOCK / seconds / 1e9;
  }

  /** Milliseconds to put the cached encodings of 100,000 tasks into one answer. */
  static double gather(Duration length, Path dir) throws Exception {
    byte[][] fragments = new byte[FRAGMENTS][FRAGMENT];
    byte[] all = new byte[FRAGMENTS * FRAGMENT];
    double seconds =
        Samples.median(
            length,
            () -> {
              int at = 0;
              for (byte[] fragment : fragments) {
                System.arraycopy(fragment, 0, all, at, fragment.length);
                at += fragment.length;
              }
            });
    return 1e3 * seconds;
  }
}
