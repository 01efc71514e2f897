package io.souk.chronos.history;

import java.util.Arrays;

/**
 * How long runs took: a histogram of milliseconds in at most {@value #MAX_BUCKETS} buckets. The
 * buckets are {@code 1/2^(precision-1)} of their value wide, below {@code 2^precision} one
 * millisecond; when there are too many, neighbours are joined. Count, sum, least and greatest are
 * exact.
 */
public final class RunTimes {

  static final int MAX_BUCKETS = 64;
  static final int FINEST = 6;
  private static final long LONGEST = 1L << 48;
  static final int MAX_KEY = key(FINEST, LONGEST);

  /** Nothing yet. */
  public static final RunTimes NONE = new RunTimes(FINEST, 0, 0, 0, new int[0], new long[0]);

  private final int precision;
  private final long sum;
  private final long least;
  private final long greatest;
  private final int[] keys;
  private final long[] counts;
  private final long count;

  RunTimes(int precision, long sum, long least, long greatest, int[] keys, long[] counts) {
    this.precision = precision;
    this.sum = sum;
    this.least = least;
    this.greatest = greatest;
    this.keys = keys;
    this.counts = counts;
    this.count = Arrays.stream(counts).sum();
  }

  int precision() {
    return precision;
  }

  long sum() {
    return sum;
  }

  long least() {
    return least;
  }

  long greatest() {
    return greatest;
  }

  int[] keys() {
    return keys.clone();
  }

  long[] counts() {
    return counts.clone();
  }

  /** How many there are. */
  public long count() {
    return count;
  }

  /** The mean in milliseconds, 0 of none. */
  public double mean() {
    return count == 0 ? 0 : (double) sum / count;
  }

  /** With one more; what is negative, because clocks were set, counts as 0. */
  public RunTimes with(long millis) {
    long value = Math.clamp(millis, 0, LONGEST);
    int key = key(precision, value);
    int at = Arrays.binarySearch(keys, key);
    int[] newKeys = keys;
    long[] newCounts;
    if (at >= 0) {
      newCounts = counts.clone();
      newCounts[at]++;
    } else {
      int place = -at - 1;
      newKeys = new int[keys.length + 1];
      newCounts = new long[keys.length + 1];
      System.arraycopy(keys, 0, newKeys, 0, place);
      System.arraycopy(counts, 0, newCounts, 0, place);
      System.arraycopy(keys, place, newKeys, place + 1, keys.length - place);
      System.arraycopy(counts, place, newCounts, place + 1, keys.length - place);
      newKeys[place] = key;
      newCounts[place] = 1;
    }
    RunTimes more =
        new RunTimes(
            precision,
            sum + value,
            count == 0 ? value : Math.min(least, value),
            Math.max(greatest, value),
            newKeys,
            newCounts);
    return newKeys.length > MAX_BUCKETS && precision > 1 ? more.coarser() : more;
  }

  private RunTimes coarser() {
    int[] newKeys = new int[keys.length];
    long[] newCounts = new long[keys.length];
    int size = 0;
    for (int i = 0; i < keys.length; i++) {
      int key = key(precision - 1, low(precision, keys[i]));
      if (size > 0 && newKeys[size - 1] == key) {
        newCounts[size - 1] += counts[i];
      } else {
        newKeys[size] = key;
        newCounts[size++] = counts[i];
      }
    }
    RunTimes joined =
        new RunTimes(
            precision - 1,
            sum,
            least,
            greatest,
            Arrays.copyOf(newKeys, size),
            Arrays.copyOf(newCounts, size));
    return size > MAX_BUCKETS && precision > 2 ? joined.coarser() : joined;
  }

  /** The time that {@code share} (0 to 1) of the runs did not exceed, in milliseconds. */
  public double percentile(double share) {
    if (count == 0) {
      return 0;
    }
    double position = share * (count - 1);
    long below = (long) position;
    double low = at(below);
    return low + (position - below) * (at(Math.min(below + 1, count - 1)) - low);
  }

  /** The standard deviation in milliseconds, as far as buckets tell. */
  public double deviation() {
    double mean = mean();
    double squares = 0;
    for (int i = 0; i < keys.length; i++) {
      squares += counts[i] * (middle(i) - mean) * (middle(i) - mean);
    }
    return count < 2 ? 0 : Math.sqrt(squares / (count - 1));
  }

  private double middle(int bucket) {
    int key = keys[bucket];
    return Math.clamp(
        (low(precision, key) + (double) low(precision, key + 1) - 1) / 2, least, greatest);
  }

  /** The value of that rank, counted from 0. */
  private double at(long rank) {
    if (rank == 0) {
      return least;
    }
    if (rank == count - 1) {
      return greatest;
    }
    long before = 0;
    for (int i = 0; i < keys.length; i++) {
      before += counts[i];
      if (rank < before) {
        return middle(i);
      }
    }
    return greatest;
  }

  static int key(int precision, long value) {
    int shift = 64 - Long.numberOfLeadingZeros(value) - precision;
    return shift <= 0 ? (int) value : (shift << (precision - 1)) + (int) (value >> shift);
  }

  /** The least value of a bucket. */
  static long low(int precision, int key) {
    if (key < 1 << precision) {
      return key;
    }
    int shift = (key >> (precision - 1)) - 1;
    return ((long) key - ((long) shift << (precision - 1))) << shift;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RunTimes that
        && precision == that.precision
        && sum == that.sum
        && least == that.least
        && greatest == that.greatest
        && Arrays.equals(keys, that.keys)
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(keys) * 31 + Long.hashCode(sum);
  }
}
