package io.souk.framework.store;

import com.google.protobuf.ByteString;
import io.souk.framework.Store;
import io.souk.framework.StoreException;

/** What a batch may hold, as {@link Store} says. */
public final class StoreLimits {

  /** Longest key, in characters (UTF-16 units). */
  public static final int KEY_CHARACTERS = 1024;

  /** Longest value, in bytes. */
  public static final int VALUE_BYTES = 4 << 20;

  /** Largest batch: the bytes of its keys and values. */
  public static final int BATCH_BYTES = 8 << 20;

  /** Most writes of one batch. */
  public static final int BATCH_WRITES = 20_000;

  private StoreLimits() {}

  /**
   * Checks a batch before anything is done with it.
   *
   * @throws StoreException INVALID, naming the limit
   */
  public static void check(Store.Batch batch) {
    if (batch.writes().size() > BATCH_WRITES) {
      throw invalid(
          "a batch has at most " + BATCH_WRITES + " writes, not " + batch.writes().size());
    }
    long bytes = 0;
    for (Store.Write write : batch.writes()) {
      bytes += checkKey(write.key());
      if (write instanceof Store.Write.Put put) {
        bytes += checkValue(put);
      }
    }
    if (bytes > BATCH_BYTES) {
      throw invalid("a batch has at most " + BATCH_BYTES + " bytes, not " + bytes);
    }
  }

  private static int checkKey(String key) {
    if (key.isEmpty() || key.length() > KEY_CHARACTERS) {
      throw invalid("a key has 1 to " + KEY_CHARACTERS + " characters, not " + key.length());
    }
    ByteString bytes = ByteString.copyFromUtf8(key);
    if (!bytes.toStringUtf8().equals(key)) {
      throw invalid("a key is Unicode text without halves of surrogate pairs");
    }
    return bytes.size();
  }

  private static int checkValue(Store.Write.Put put) {
    int size = put.value().size();
    if (size > VALUE_BYTES) {
      throw invalid(
          "a value has at most " + VALUE_BYTES + " bytes; '" + put.key() + "' has " + size);
    }
    return size;
  }

  private static StoreException invalid(String message) {
    return new StoreException(StoreException.Code.INVALID, message);
  }
}
