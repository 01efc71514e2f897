package io.souk.bench.load.updates;

import io.souk.bench.load.measure.Latencies;

/** What became of the words that were meant to be said within a time. For one thread at a time. */
public final class Window {

  private static final double NANOS = 1e9;

  private final long from;
  private final long to;
  private final Latencies forward = new Latencies();
  private final Latencies acknowledged = new Latencies();
  private long within;
  private long last;

  /**
   * @param from of {@link System#nanoTime}
   * @param seconds its length
   */
  public Window(long from, int seconds) {
    this.from = from;
    this.to = from + (long) (seconds * NANOS);
    this.last = from;
  }

  /** One was read. */
  public void read(long at, long now) {
    if (at >= from) {
      forward.add(now - at);
    }
  }

  /** The acknowledgement of one was taken. */
  public void acknowledged(long at, long now) {
    if (at >= from) {
      acknowledged.add(now - at);
      last = now;
      within += now <= to ? 1 : 0;
    }
  }

  long from() {
    return from;
  }

  /** From when a word was meant to be said to its reading. */
  public Latencies forward() {
    return forward;
  }

  /** From when a word was meant to be said to the taking of its acknowledgement. */
  public Latencies acknowledged() {
    return acknowledged;
  }

  /** Within the time; what was acknowledged later does not count. */
  public double acknowledgedPerSecond() {
    return within / ((to - from) / NANOS);
  }

  /** Seconds from its end to the last acknowledgement; 0 when that was before. */
  public double drain() {
    return Math.max(0, last - to) / NANOS;
  }
}
