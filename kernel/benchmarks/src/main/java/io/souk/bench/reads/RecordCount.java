package io.souk.bench.reads;

/**
 * Counts the records of a RecordIO stream without reading them: a length in decimal digits, a line
 * feed, and so many bytes. Taken in on one thread; the numbers may be read by any.
 */
final class RecordCount {

  /** Heartbeats, whose number is another for each subscriber, are shorter; events are not. */
  private static final int LEAST_EVENT = 30;

  private static final int TEN = 10;

  private final Runnable onFirst;
  private long length;
  private long left;
  private boolean begun;
  private volatile long events;
  private volatile long bytes;
  private volatile long first;

  /**
   * @param onFirst told when the first record is there
   */
  RecordCount(Runnable onFirst) {
    this.onFirst = onFirst;
  }

  /**
   * What came next.
   *
   * @throws IllegalStateException when it is no RecordIO
   */
  void take(byte[] part) {
    bytes += part.length;
    int at = 0;
    while (at < part.length) {
      if (left > 0) {
        int taken = (int) Math.min(left, part.length - at);
        left -= taken;
        at += taken;
        if (left == 0) {
          ended();
        }
      } else if (part[at] == '\n') {
        left = length;
        at++;
      } else {
        int digit = part[at++] - '0';
        if (digit < 0 || digit >= TEN) {
          throw new IllegalStateException("no RecordIO");
        }
        length = TEN * length + digit;
      }
    }
  }

  private void ended() {
    if (!begun) {
      begun = true;
      first = length;
      onFirst.run();
    } else if (length >= LEAST_EVENT) {
      events++;
    }
    length = 0;
  }

  /** Events after the first record. */
  long events() {
    return events;
  }

  /** All that came, in bytes. */
  long bytes() {
    return bytes;
  }

  /** Length of the first record, in bytes; 0 before it is there. */
  long first() {
    return first;
  }
}
