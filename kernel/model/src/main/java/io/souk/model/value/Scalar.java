package io.souk.model.value;

/**
 * A non-negative number with three decimals, kept as thousandths so that sums are exact.
 *
 * @param millis thousandths of the unit, 0 to {@link #MAX_MILLIS}
 */
public record Scalar(long millis) implements Amount, Comparable<Scalar> {

  /** Beyond this a double no longer holds every thousandth (2 to the power of 53). */
  public static final long MAX_MILLIS = 1L << 53;

  public static final Scalar ZERO = new Scalar(0);

  /**
   * @throws IllegalArgumentException when out of range
   */
  public Scalar {
    if (millis < 0 || millis > MAX_MILLIS) {
      throw new IllegalArgumentException(
          "scalar out of range: " + millis + " thousandths (accepted: 0 to 2^53)");
    }
  }

  /**
   * Rounds to thousandths, half away from zero.
   *
   * @throws IllegalArgumentException when negative, not finite, too large, or so small that it
   *     rounds to nothing without being nothing
   */
  public static Scalar of(double value) {
    if (!Double.isFinite(value) || value < 0 || value * 1000 > MAX_MILLIS) {
      throw new IllegalArgumentException(
          "scalar out of range: " + value + " (accepted: 0 to " + MAX_MILLIS / 1000 + ")");
    }
    long millis = Math.round(value * 1000);
    if (millis == 0 && value != 0) {
      throw new IllegalArgumentException("scalar too small: " + value + " (smallest: 0.001)");
    }
    return new Scalar(millis);
  }

  @Override
  public Kind kind() {
    return Kind.SCALAR;
  }

  public double toDouble() {
    return millis / 1000.0;
  }

  @Override
  public boolean isEmpty() {
    return millis == 0;
  }

  @Override
  public Scalar plus(Amount other) {
    return new Scalar(millis + same(other).millis);
  }

  @Override
  public Scalar without(Amount other) {
    return new Scalar(Math.max(0, millis - same(other).millis));
  }

  @Override
  public int compareTo(Scalar other) {
    return Long.compare(millis, other.millis);
  }

  private static Scalar same(Amount other) {
    if (other instanceof Scalar scalar) {
      return scalar;
    }
    throw new IllegalArgumentException("a scalar and " + other.kind() + " do not add up");
  }

  /** Without trailing zeros: {@code 4}, {@code 0.5}. */
  @Override
  public String toString() {
    long rest = millis % 1000;
    if (rest == 0) {
      return Long.toString(millis / 1000);
    }
    String decimals = Long.toString(1000 + rest).substring(1).replaceAll("0+$", "");
    return millis / 1000 + "." + decimals;
  }
}
