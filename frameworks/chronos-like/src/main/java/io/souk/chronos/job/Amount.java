package io.souk.chronos.job;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * An amount of CPU or megabytes.
 *
 * @param thousandths the amount times 1000, 1 and up; the precision that agents count in
 */
public record Amount(long thousandths) {

  /** The largest whole amount. */
  public static final long MAX = 1_000_000_000L;

  private static final int MAX_TEXT = 100;

  /** A finer or larger number would make every later step with it expensive. */
  private static final int MAX_SCALE = 1000;

  public Amount {
    if (thousandths < 1) {
      throw new IllegalArgumentException("thousandths: " + thousandths);
    }
  }

  /** The nearest amount to a positive number below 10^12. */
  public static Amount of(BigDecimal number) {
    long rounded = number.movePointRight(3).setScale(0, RoundingMode.HALF_UP).longValueExact();
    return new Amount(Math.max(1, rounded));
  }

  /** The amount that a decimal text states, for example {@code 0.1}. */
  public static Amount of(String number) {
    return of(new BigDecimal(number));
  }

  /** What a text states, if that is a number above 0 and at most {@link #MAX}. */
  public static Optional<Amount> parse(String text) {
    return number(text)
        .filter(number -> number.signum() > 0 && number.compareTo(BigDecimal.valueOf(MAX)) <= 0)
        .map(Amount::of);
  }

  /** The number that a text states, if it states one of reasonable length. */
  static Optional<BigDecimal> number(String text) {
    try {
      BigDecimal number = text.length() > MAX_TEXT ? null : new BigDecimal(text);
      return Optional.ofNullable(number).filter(one -> Math.abs((long) one.scale()) <= MAX_SCALE);
    } catch (NumberFormatException notOne) {
      return Optional.empty();
    }
  }

  /** As a floating number, for the wire. */
  public double toDouble() {
    return thousandths / 1000.0;
  }
}
