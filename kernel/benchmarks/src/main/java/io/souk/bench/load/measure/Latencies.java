package io.souk.bench.load.measure;

import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * Durations in nanoseconds, kept in a histogram that is right to three digits, from a nanosecond to
 * an hour. For one thread at a time.
 */
public final class Latencies {

  private static final long LONGEST = 3_600_000_000_000L;
  private static final int DIGITS = 3;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Histogram histogram;

  /** Nothing yet. */
  public Latencies() {
    this(new Histogram(LONGEST, DIGITS));
  }

  private Latencies(Histogram histogram) {
    this.histogram = histogram;
  }

  /** One that is negative counts as 0, one above an hour as an hour. */
  public void add(long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, LONGEST));
  }

  /** Adds all of the other's. */
  public void addAll(Latencies other) {
    histogram.add(other.histogram);
  }

  /** Forgets everything. */
  public void clear() {
    histogram.reset();
  }

  public long count() {
    return histogram.getTotalCount();
  }

  /** In milliseconds, of what was added so far; 0 when that is nothing. */
  public double millis(double fraction) {
    return histogram.getValueAtPercentile(100 * fraction) / NANOS_PER_MILLI;
  }

  /**
   * All percentiles in milliseconds.
   *
   * @throws IllegalStateException when there is nothing
   */
  public Values values() {
    if (count() == 0) {
      throw new IllegalStateException("nothing was timed");
    }
    Map<Stat, Double> by = new EnumMap<>(Stat.class);
    by.put(Stat.MIN, histogram.getMinValue() / NANOS_PER_MILLI);
    by.put(Stat.MEAN, histogram.getMean() / NANOS_PER_MILLI);
    by.put(Stat.P50, millis(0.5));
    by.put(Stat.P90, millis(0.9));
    by.put(Stat.P99, millis(0.99));
    by.put(Stat.P999, millis(0.999));
    by.put(Stat.MAX, millis(1));
    return new Values(by, count());
  }

  /** For another process: {@link #parse} reads it. */
  public String text() {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  /**
   * @throws IllegalArgumentException when it is not what {@link #text} made
   */
  public static Latencies parse(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      return new Latencies(Histogram.decodeFromCompressedByteBuffer(bytes, LONGEST));
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException("no histogram: " + text, e);
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "p50 %.2f p90 %.2f p99 %.2f p99.9 %.2f max %.2f ms of %d",
        millis(0.5),
        millis(0.9),
        millis(0.99),
        millis(0.999),
        millis(1),
        count());
  }
}
