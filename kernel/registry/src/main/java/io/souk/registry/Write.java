package io.souk.registry;

/**
 * One write of a {@link Batch}. Keys are 1 to 1200 characters of Unicode text, ordered by their
 * UTF-8 bytes; values are at most 4 MiB.
 */
public sealed interface Write {

  /** No condition on what the write replaces. */
  long ANY = -1;

  /** There must be no entry under the key. */
  long ABSENT = 0;

  /** The key written. */
  String key();

  /** {@link #ANY}, {@link #ABSENT}, or the version that the entry must have. */
  long expectedVersion();

  /** No fewer than the bytes that it counts for in a batch: 3 per character, and the value. */
  default long bytesAtMost() {
    long key = 3L * key().length();
    return switch (this) {
      case Put put -> key + put.value().length;
      case Delete delete -> key;
    };
  }

  /** Stores a value. The array must not change afterwards. */
  record Put(String key, byte[] value, long expectedVersion) implements Write {

    /** A put without condition. */
    public Put(String key, byte[] value) {
      this(key, value, ANY);
    }
  }

  /** Removes the entry; nothing happens when there is none and the condition allows it. */
  record Delete(String key, long expectedVersion) implements Write {

    /** A delete without condition. */
    public Delete(String key) {
      this(key, ANY);
    }
  }
}
