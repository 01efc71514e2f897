package io.souk.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers for people: three digits that count. */
final class Numbers {

  private static final int DIGITS = 3;
  private static final double PLAIN = 1000;

  private Numbers() {}

  /** {@code 0.00123}, {@code 1.23}, {@code 12,346}. */
  static String text(double value) {
    if (Math.abs(value) >= PLAIN) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    String plain =
        new BigDecimal(value).round(new MathContext(DIGITS)).stripTrailingZeros().toPlainString();
    return plain.equals("0E+1") ? "0" : plain;
  }
}
