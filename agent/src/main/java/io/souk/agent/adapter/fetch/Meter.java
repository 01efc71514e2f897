package io.souk.agent.adapter.fetch;

import java.util.OptionalLong;

/** Counts the bytes of one transfer; read from any thread, written by one. */
final class Meter {

  private volatile long bytes;
  private volatile long total = -1;
  private volatile long lastMove = System.nanoTime();

  void expect(OptionalLong size) {
    total = size.orElse(-1);
    lastMove = System.nanoTime();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void moved(long more) {
    bytes += more;
    lastMove = System.nanoTime();
  }

  long bytes() {
    return bytes;
  }

  OptionalLong total() {
    return total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
  }

  /** How long nothing has come. */
  long quietNanos() {
    return System.nanoTime() - lastMove;
  }
}
