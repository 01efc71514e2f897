package io.souk.chronos.job;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of CPU or megabytes.
 *
 * @param thousandths the amount times 1000, 1 and up; the precision that agents count in
 */
public record Amount(long thousandths) {

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

  /** As a floating number, for the wire. */
  public double toDouble() {
    return thousandths / 1000.0;
  }
}
