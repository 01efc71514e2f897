package io.souk.marathon.state;

import com.google.protobuf.ByteString;

/**
 * Values of any size, stored in parts: the first under the key itself, the others below it. The
 * first says how many there are, is written last and removed first, so that a value without it, or
 * parts beyond that number, are leftovers of a change that was broken off.
 */
final class Parts {

  /** Begins the first of several parts; a value of one part has no mark. */
  static final char MARK = '#';

  /** The store takes 4 MiB a value; smaller ones share a batch better. */
  private static final int MAX_BYTES = 1024 * 1024;

  private Parts() {}

  /** Stores {@code value}, which is JSON, and returns in how many parts. */
  static int put(Turn turn, String key, String value) {
    ByteString bytes = ByteString.copyFromUtf8(value);
    int count = Math.max(1, (bytes.size() + MAX_BYTES - 1) / MAX_BYTES);
    for (int i = count - 1; i >= 0; i--) {
      int from = i * MAX_BYTES;
      ByteString part = bytes.substring(from, Math.min(bytes.size(), from + MAX_BYTES));
      boolean isMarked = i == 0 && count > 1;
      turn.put(
          key(key, i),
          isMarked ? ByteString.copyFromUtf8("" + MARK + count + MARK).concat(part) : part);
    }
    return count;
  }

  /** Removes a value of {@code count} parts. */
  static void delete(Turn turn, String key, int count) {
    for (int i = 0; i < count; i++) {
      turn.delete(key(key, i));
    }
  }

  /** Keys of later parts sort behind the first, in order. */
  private static String key(String key, int part) {
    return part == 0 ? key : "%s/%04d".formatted(key, part);
  }
}
