package io.souk.chronos.loop;

import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Effect;
import io.souk.chronos.job.JobName;
import io.souk.framework.Store;
import io.souk.framework.Store.Write;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one commit carries, and what is to be done after it. */
final class Turn {

  /** What the store takes, with some room for what frames it. */
  private static final int MOST_WRITES = 16_000;

  private static final int MOST_BYTES = 15 << 19;

  /** So much is begun with; the same again is left to what is placed. */
  private static final int HALF_WRITES = 4_000;

  private static final int HALF_BYTES = 2 << 20;

  final List<Made> changes = new ArrayList<>();
  final List<Effect> effects = new ArrayList<>();
  final List<Promise<Void>> replies = new ArrayList<>();
  final Set<JobName> look = new LinkedHashSet<>();
  private final Map<String, Write> writes = new LinkedHashMap<>();
  private long bytes;

  /** A change and what it changed. */
  record Made(Change change, Before before) {}

  /** Adds writes; the last one to a key counts, at its own place. */
  void write(Parcel more) {
    for (Write write : more.writes()) {
      writes.remove(write.key());
      writes.put(write.key(), write);
    }
    bytes += more.bytes();
  }

  /** Whether one more of the moves that wait should be decided. */
  boolean isOpen() {
    return writes.size() < HALF_WRITES && bytes < HALF_BYTES;
  }

  /** Whether more may be placed. */
  boolean hasRoom() {
    return writes.size() < 2 * HALF_WRITES && bytes < 2 * HALF_BYTES;
  }

  /** Whether so much more can go into the same commit. */
  boolean fits(int more, long size) {
    return isEmpty() || (writes.size() + more <= MOST_WRITES && bytes + size <= MOST_BYTES);
  }

  boolean isEmpty() {
    return writes.isEmpty();
  }

  Store.Batch batch() {
    return new Store.Batch(List.copyOf(writes.values()));
  }
}
