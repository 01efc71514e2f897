package io.souk.bench.floor;

import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import java.time.Duration;
import java.util.stream.DoubleStream;

/** Something done again and again for a while. */
final class Samples {

  private static final int WARM_UPS = 5;
  private static final int MOST = 20_000;

  private Samples() {}

  /** Something that takes a time. */
  interface Deed {
    void run() throws Exception;
  }

  /** The median of how many seconds it takes, after a few times to warm up. */
  static double median(Duration length, Deed deed) throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      deed.run();
    }
    DoubleStream.Builder seconds = DoubleStream.builder();
    long end = System.nanoTime() + length.toNanos();
    int count = 0;
    do {
      long start = System.nanoTime();
      deed.run();
      seconds.add((System.nanoTime() - start) / 1e9);
      count++;
    } while (System.nanoTime() < end && count < MOST);
    return Values.of(seconds.build().toArray()).find(Stat.P50).orElseThrow();
  }
}
