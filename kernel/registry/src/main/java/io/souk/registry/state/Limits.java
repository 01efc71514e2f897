package io.souk.registry.state;

import io.souk.registry.Batch;
import io.souk.registry.RegistryException;
import io.souk.registry.Write;

/** What a batch may hold. */
public final class Limits {

  /** Longest key, in characters (UTF-16 units). */
  public static final int KEY_CHARACTERS = 1200;

  /** Longest value, in bytes. */
  public static final int VALUE_BYTES = 4 << 20;

  private Limits() {}

  /**
   * Checks a batch before it is sent anywhere.
   *
   * @throws RegistryException INVALID, naming the limit
   */
  public static void check(Batch batch) {
    if (batch.writes().size() > Batch.MAX_WRITES) {
      throw invalid(
          "a batch has at most " + Batch.MAX_WRITES + " writes, not " + batch.writes().size());
    }
    long bytes = 0;
    for (Write write : batch.writes()) {
      checkKey(write.key());
      if (write.expectedVersion() < Write.ANY) {
        throw invalid("expected version " + write.expectedVersion() + " of '" + write.key() + "'");
      }
      bytes += utf8Length(write.key());
      if (write instanceof Write.Put put) {
        checkValue(put);
        bytes += put.value().length;
      }
    }
    if (bytes > Batch.MAX_BYTES) {
      throw invalid("a batch has at most " + Batch.MAX_BYTES + " bytes, not " + bytes);
    }
  }

  private static void checkKey(String key) {
    if (key.isEmpty() || key.length() > KEY_CHARACTERS) {
      throw invalid("a key has 1 to " + KEY_CHARACTERS + " characters, not " + key.length());
    }
    for (int i = 0; i < key.length(); i++) {
      if (Character.isSurrogate(key.charAt(i))) {
        boolean pair =
            i + 1 < key.length() && Character.isSurrogatePair(key.charAt(i), key.charAt(i + 1));
        if (!pair) {
          throw invalid("a key is Unicode text; character " + i + " is half a surrogate pair");
        }
        i++;
      }
    }
  }

  private static void checkValue(Write.Put put) {
    if (put.value().length > VALUE_BYTES) {
      throw invalid(
          "a value has at most "
              + VALUE_BYTES
              + " bytes; '"
              + put.key()
              + "' has "
              + put.value().length);
    }
  }

  private static int utf8Length(String key) {
    int bytes = 0;
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        bytes += 2;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

  private static RegistryException invalid(String message) {
    return new RegistryException(RegistryException.Code.INVALID, message);
  }
}
