package io.souk.protocol.json;

import java.nio.charset.StandardCharsets;

/** Numbers as digits. */
final class Digits {

  /** Bytes of a number at the most, its sign and its decimal point included. */
  static final int WIDEST = 28;

  private static final long MILLION = 1_000_000;
  private static final int DECIMALS = 6;

  /** From here on, the neighbours of a number with six decimals may be closer than a millionth. */
  private static final double LARGEST = 1L << 33;

  /** Below, numbers are written with an exponent. */
  private static final double SMALLEST = 1e-3;

  private Digits() {}

  /**
   * Writes a whole number.
   *
   * @return the position behind it
   */
  static int whole(long value, byte[] target, int at) {
    if (value >= 0) {
      return digits(value, target, at);
    }
    if (value == Long.MIN_VALUE) {
      byte[] all = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(all, 0, target, at, all.length);
      return at + all.length;
    }
    target[at] = '-';
    return digits(-value, target, at + 1);
  }

  private static int digits(long value, byte[] target, int at) {
    int end = at + 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      end++;
    }
    long rest = value;
    for (int i = end - 1; i >= at; i--) {
      target[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return end;
  }

  /** Writes millionths, zero and up, without zeros at the end but with one decimal. */
  static int millionths(long value, byte[] target, int at) {
    int point = digits(value / MILLION, target, at);
    target[point] = '.';
    int last = point + 1;
    long rest = value % MILLION;
    for (int i = point + DECIMALS; i > point; i--) {
      byte digit = (byte) ('0' + rest % 10);
      rest /= 10;
      target[i] = digit;
      if (digit != '0' && last == point + 1) {
        last = Math.max(last, i);
      }
    }
    return last + 1;
  }

  /**
   * A number in millionths, when they are all that there is to say of it: no shorter decimal is
   * read as this number. Two decimals of six places are further apart than two numbers of this
   * size, so that the one which is read as the number is the only one, and the shortest.
   *
   * @return -1 when there is more
   */
  static long millionths(double value) {
    if (value == 0) {
      return 1 / value > 0 ? 0 : -1;
    }
    if (!(value >= SMALLEST && value < LARGEST)) {
      return -1;
    }
    long millionths = Math.round(value * MILLION);
    return millionths / (double) MILLION == value ? millionths : -1;
  }
}
