package io.souk.bench.load.launch;

/**
 * When a count came to a tenth, to nine tenths and to its end: whether what it counts became
 * slower. For one thread at a time.
 */
final class Tenths {

  private final long total;
  private final long base;
  private final long started;
  private long first;
  private long ninth;
  private long end;

  /**
   * @param total so much is counted
   * @param base from where on
   * @param started of {@link System#nanoTime}
   */
  Tenths(long total, long base, long started) {
    this.total = total;
    this.base = base;
    this.started = started;
  }

  /** One of nothing yet. */
  static Tenths of(long total) {
    return new Tenths(total, Long.MAX_VALUE / 2, 0);
  }

  /** The count came there at {@code now}. */
  void reached(long count, long now) {
    long done = count - base;
    if (done == Math.max(1, total / 10)) {
      first = now;
    }
    if (done == total - Math.max(1, total / 10)) {
      ninth = now;
    }
    if (done == total) {
      end = now;
    }
  }

  boolean isOver() {
    return end != 0;
  }

  /** When all was counted, of {@link System#nanoTime}. */
  long end() {
    return end;
  }

  /** The rate of the last tenth over that of the first. */
  double evenness() {
    return (double) (first - started) / Math.max(1, end - ninth);
  }
}
