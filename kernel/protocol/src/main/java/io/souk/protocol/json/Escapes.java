package io.souk.protocol.json;

import java.util.Arrays;

/** Characters as they stand in a JSON text of UTF-8. */
final class Escapes {

  private static final int ASCII = 0x80;
  private static final int TWO_BYTES = 0x800;
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
  };

  /** The letter behind the backslash, by character; 0 for those that have none. */
  private static final byte[] LETTERS = letters();

  private static final boolean[] PLAIN = plain();

  private Escapes() {}

  private static byte[] letters() {
    byte[] letters = new byte[ASCII];
    letters['"'] = '"';
    letters['\\'] = '\\';
    letters['\b'] = 'b';
    letters['\t'] = 't';
    letters['\n'] = 'n';
    letters['\f'] = 'f';
    letters['\r'] = 'r';
    return letters;
  }

  private static boolean[] plain() {
    boolean[] plain = new boolean[ASCII];
    Arrays.fill(plain, ' ', ASCII, true);
    plain['"'] = false;
    plain['\\'] = false;
    return plain;
  }

  /** Whether it is one byte and nothing else. */
  static boolean isPlain(char character) {
    return character < ASCII && PLAIN[character];
  }

  /**
   * Writes one that is no half of a pair; a half alone is escaped, as UTF-8 has none.
   *
   * @return the position behind it
   */
  static int one(char character, byte[] target, int at) {
    if (character < ASCII) {
      return ascii(character, target, at);
    }
    int next = at;
    if (character < TWO_BYTES) {
      target[next++] = (byte) (0xc0 | character >> 6);
      target[next++] = continuation(character);
    } else if (Character.isSurrogate(character)) {
      return escape(character, target, next);
    } else {
      target[next++] = (byte) (0xe0 | character >> 12);
      target[next++] = continuation(character >> 6);
      target[next++] = continuation(character);
    }
    return next;
  }

  /** As {@link #one}, for one that two halves make. */
  static int pair(int codePoint, byte[] target, int at) {
    target[at] = (byte) (0xf0 | codePoint >> 18);
    target[at + 1] = continuation(codePoint >> 12);
    target[at + 2] = continuation(codePoint >> 6);
    target[at + 3] = continuation(codePoint);
    return at + 4;
  }

  private static int ascii(char character, byte[] target, int at) {
    if (PLAIN[character]) {
      target[at] = (byte) character;
      return at + 1;
    }
    if (LETTERS[character] == 0) {
      return escape(character, target, at);
    }
    target[at] = '\\';
    target[at + 1] = LETTERS[character];
    return at + 2;
  }

  private static int escape(char character, byte[] target, int at) {
    target[at] = '\\';
    target[at + 1] = 'u';
    for (int i = 0; i < 4; i++) {
      target[at + 2 + i] = HEX[character >> 4 * (3 - i) & 0xf];
    }
    return at + 6;
  }

  private static byte continuation(int bits) {
    return (byte) (ASCII | bits & 0x3f);
  }
}
