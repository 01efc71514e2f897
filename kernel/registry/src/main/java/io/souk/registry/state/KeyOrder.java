package io.souk.registry.state;

import java.util.Comparator;

/**
 * Orders keys by their UTF-8 bytes, which is the order of their code points. {@link
 * String#compareTo} differs from it: it puts characters outside the basic plane before U+E000.
 */
public final class KeyOrder implements Comparator<String> {

  /** The only instance. */
  public static final KeyOrder UTF_8 = new KeyOrder();

  private KeyOrder() {}

  @Override
  public int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean xSurrogate = Character.isSurrogate(x);
        if (xSurrogate != Character.isSurrogate(y)) {
          return xSurrogate ? 1 : -1;
        }
        return Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
