package io.souk.model.value;

/**
 * Whole numbers from begin to end, both included.
 *
 * @param begin 0 to end
 * @param end begin to {@link #MAX}
 */
public record Range(long begin, long end) implements Comparable<Range> {

  /** One less than the largest long, so that the number after the end exists. */
  public static final long MAX = Long.MAX_VALUE - 1;

  /**
   * @throws IllegalArgumentException when begin is after end or either is out of range
   */
  public Range {
    if (begin < 0 || end < 0 || end > MAX) {
      throw new IllegalArgumentException(
          "range out of bounds: "
              + Long.toUnsignedString(begin)
              + "-"
              + Long.toUnsignedString(end));
    }
    if (begin > end) {
      throw new IllegalArgumentException("range begins after its end: " + begin + "-" + end);
    }
  }

  /** How many numbers it holds. */
  public long size() {
    return end - begin + 1;
  }

  public boolean contains(long number) {
    return begin <= number && number <= end;
  }

  @Override
  public int compareTo(Range other) {
    int byBegin = Long.compare(begin, other.begin);
    return byBegin != 0 ? byBegin : Long.compare(end, other.end);
  }

  @Override
  public String toString() {
    return begin + "-" + end;
  }
}
