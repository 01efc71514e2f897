package io.souk.protocol.http;

import java.nio.charset.StandardCharsets;

/** Pieces of files as text. */
public final class TextPiece {

  private TextPiece() {}

  /**
   * The bytes as UTF-8; what is no UTF-8 becomes U+FFFD. A character that is cut by the end of the
   * piece is left to the next one, so that pieces joined by their length in bytes give the whole.
   */
  public static String of(byte[] bytes) {
    return new String(bytes, 0, wholeCharacters(bytes, bytes.length), StandardCharsets.UTF_8);
  }

  /** The length without a character that only begins at its end; never 0 unless it was. */
  private static int wholeCharacters(byte[] bytes, int length) {
    for (int back = 1; back <= Math.min(3, length); back++) {
      int b = bytes[length - back] & 0xFF;
      if (b < 0x80) {
        return length;
      }
      if (b >= 0xC0) {
        int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
        return needed > back && length > back ? length - back : length;
      }
    }
    return length;
  }
}
