package io.souk.bench.load.updates;

import io.souk.bench.load.measure.Latencies;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What happened in each second of a time: how many acknowledgements the master took in it, and how
 * long the words that were due in it took to be read. For one thread at a time.
 */
final class Seconds {

  private static final long NANOS = 1_000_000_000L;

  private final long from;
  private final long[] acknowledged;
  private final List<Latencies> forward = new ArrayList<>();

  /**
   * @param from of {@link System#nanoTime}
   */
  Seconds(long from, int length) {
    this.from = from;
    this.acknowledged = new long[length];
    for (int i = 0; i < length; i++) {
      forward.add(new Latencies());
    }
  }

  void read(long at, long now) {
    int second = second(at);
    if (second >= 0) {
      forward.get(second).add(now - at);
    }
  }

  void acknowledged(long now) {
    int second = second(now);
    if (second >= 0) {
      acknowledged[second]++;
    }
  }

  private int second(long at) {
    long second = Math.floorDiv(at - from, NANOS);
    return second >= 0 && second < acknowledged.length ? (int) second : -1;
  }

  /** Acknowledgements taken in a second. */
  long acknowledged(int second) {
    return acknowledged[second];
  }

  /** Of the words that were due in a second, the time to the reading of 99 of 100, in ms. */
  double forwardP99(int second) {
    return forward.get(second).millis(0.99);
  }

  /**
   * The first second from which on, for three in a row, nearly so many were acknowledged as come,
   * and words are not older than so.
   *
   * @param after looked at from here
   * @param rate words a second
   * @param millis that 99 of 100 words take at most
   */
  OptionalInt settled(int after, int rate, double millis) {
    for (int i = after; i + 2 < acknowledged.length; i++) {
      if (isGood(i, rate, millis) && isGood(i + 1, rate, millis) && isGood(i + 2, rate, millis)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private boolean isGood(int second, int rate, double millis) {
    return acknowledged[second] >= 0.95 * rate
        && forward.get(second).count() > 0
        && forwardP99(second) <= millis;
  }
}
