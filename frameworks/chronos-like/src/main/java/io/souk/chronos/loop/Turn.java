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

  /** One more decision fits into what the store takes, however large both are. */
  private static final int MAX_WRITES = 4_000;

  private static final int MAX_BYTES = 1 << 20;

  final List<Made> changes = new ArrayList<>();
  final List<Effect> effects = new ArrayList<>();
  final List<Promise<Void>> replies = new ArrayList<>();
  final Set<JobName> look = new LinkedHashSet<>();
  private final Map<String, Write> writes = new LinkedHashMap<>();
  private long bytes;

  /** A change and what it changed. */
  record Made(Change change, Before before) {}

  /** Adds writes; the last one to a key counts, at its own place. */
  void write(List<Write> more, long size) {
    for (Write write : more) {
      writes.remove(write.key());
      writes.put(write.key(), write);
    }
    bytes += size;
  }

  boolean hasRoom() {
    return writes.size() < MAX_WRITES && bytes < MAX_BYTES;
  }

  boolean isEmpty() {
    return writes.isEmpty();
  }

  Store.Batch batch() {
    return new Store.Batch(List.copyOf(writes.values()));
  }
}
