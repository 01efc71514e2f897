package io.souk.bench.floor;

import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;

/** What a schedule cannot be more punctual than. */
final class TimerFloor {

  private static final long GRID = 1_000_000;

  private TimerFloor() {}

  /** Milliseconds by which a thread wakes up late, the median. */
  static double lateness(Duration length, Path dir) {
    DoubleStream.Builder late = DoubleStream.builder();
    long start = System.nanoTime();
    long due = start;
    do {
      due += GRID;
      long now = System.nanoTime();
      while (now < due) {
        LockSupport.parkNanos(due - now);
        now = System.nanoTime();
      }
      late.add((now - due) / 1e6);
      // What was overslept is not made up for.
      due += (now - due) / GRID * GRID;
    } while (due - start < length.toNanos());
    return Values.of(late.build().toArray()).find(Stat.P50).orElseThrow();
  }
}
