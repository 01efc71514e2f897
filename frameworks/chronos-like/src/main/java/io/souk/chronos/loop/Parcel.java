package io.souk.chronos.loop;

import io.souk.framework.Store.Write;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The writes of one decision, each key once, and how much that is. One decision is never spread
 * over several commits, so it has limits of its own, a little below those of a commit.
 *
 * @param bytes keys and values together
 * @param largest the largest single write, in bytes
 */
record Parcel(List<Write> writes, long bytes, long largest) {

  static final int MOST_BYTES = 7 << 20;
  static final int MOST_WRITES = 15_000;
  static final int MOST_ENTRY_BYTES = 2 << 20;

  /** Of several writes to one key the last one counts, at its own place. */
  static Parcel of(List<Write> all) {
    Map<String, Write> last = new LinkedHashMap<>();
    for (Write write : all) {
      last.remove(write.key());
      last.put(write.key(), write);
    }
    long bytes = 0;
    long largest = 0;
    for (Write write : last.values()) {
      long size = size(write);
      bytes += size;
      largest = Math.max(largest, size);
    }
    return new Parcel(List.copyOf(last.values()), bytes, largest);
  }

  private static long size(Write write) {
    return switch (write) {
      case Write.Put put -> put.key().length() + put.value().size();
      case Write.Delete delete -> delete.key().length();
    };
  }

  /** What is too much for one commit, if something is. */
  Optional<String> excess() {
    if (largest > MOST_ENTRY_BYTES) {
      return Optional.of(
          "too large to be stored, %d bytes of at most %d".formatted(largest, MOST_ENTRY_BYTES));
    }
    if (bytes > MOST_BYTES || writes.size() > MOST_WRITES) {
      return Optional.of(
          "too large to be stored at once, %d bytes in %d entries of at most %d in %d"
              .formatted(bytes, writes.size(), MOST_BYTES, MOST_WRITES));
    }
    return Optional.empty();
  }
}
