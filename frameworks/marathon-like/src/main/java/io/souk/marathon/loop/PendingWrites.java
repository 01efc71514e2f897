package io.souk.marathon.loop;

import io.souk.framework.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes that wait for the next commit; the last one to a key counts, at its own place. What is
 * more than the store takes at once goes in several batches: after a crash between them some of the
 * changes are there, in their order, and whoever reads them goes on from there.
 */
final class PendingWrites {

  /** The store takes 20,000 writes and 8 MiB, keys and some frame included. */
  private static final int MAX_WRITES = 16_000;

  private static final int MAX_BYTES = 6 * 1024 * 1024;
  private static final int FRAME_BYTES = 32;

  private final Map<String, Store.Write> writes = new LinkedHashMap<>();

  void add(List<Store.Write> more) {
    for (Store.Write write : more) {
      writes.remove(write.key());
      writes.put(write.key(), write);
    }
  }

  boolean isEmpty() {
    return writes.isEmpty();
  }

  void clear() {
    writes.clear();
  }

  /** Takes all of them, parted into batches. */
  List<Store.Batch> take() {
    List<Store.Batch> batches = new ArrayList<>();
    List<Store.Write> next = new ArrayList<>();
    long bytes = 0;
    for (Store.Write write : writes.values()) {
      long size = size(write);
      if (next.size() == MAX_WRITES || (bytes + size > MAX_BYTES && !next.isEmpty())) {
        batches.add(new Store.Batch(next));
        next.clear();
        bytes = 0;
      }
      next.add(write);
      bytes += size;
    }
    if (!next.isEmpty()) {
      batches.add(new Store.Batch(next));
    }
    writes.clear();
    return batches;
  }

  private static long size(Store.Write write) {
    int value = write instanceof Store.Write.Put put ? put.value().size() : 0;
    return (long) write.key().length() + value + FRAME_BYTES;
  }
}
