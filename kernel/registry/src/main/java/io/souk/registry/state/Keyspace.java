package io.souk.registry.state;

import io.souk.registry.Batch;
import io.souk.registry.Entry;
import io.souk.registry.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ordered entries and the number of commits that made them. One thread applies batches; any
 * thread reads, never waits for it, and sees whole batches only.
 */
public final class Keyspace {

  private volatile Contents contents = Contents.EMPTY;

  /**
   * Writes all of the batch or nothing. Conditions are checked in the order of the writes, each
   * against what the writes before it leave behind.
   */
  public synchronized Outcome apply(Batch batch) {
    Contents next = contents;
    for (Write write : batch.writes()) {
      if (write.expectedVersion() != Write.ANY) {
        long found = next.find(write.key()).map(Entry::version).orElse(0L);
        if (found != write.expectedVersion()) {
          return new Outcome.Conflict(write.key(), write.expectedVersion(), found);
        }
      }
      next =
          switch (write) {
            case Write.Put put -> next.with(put.key(), put.value());
            case Write.Delete delete -> next.without(delete.key());
          };
    }
    contents = next.committed();
    return new Outcome.Written(contents.version());
  }

  /** The entry under {@code key}. */
  public Optional<Entry> find(String key) {
    return contents.find(key);
  }

  /** The entries whose key starts with {@code prefix}, in key order. */
  public List<Entry> scan(String prefix) {
    List<Entry> found = new ArrayList<>();
    for (Entry entry : contents.from(prefix)) {
      if (!entry.key().startsWith(prefix)) {
        break;
      }
      found.add(entry);
    }
    return List.copyOf(found);
  }

  /** Number of commits applied. */
  public long version() {
    return contents.version();
  }

  /** Everything as it is now; changes that follow are not seen in it. */
  public Contents contents() {
    return contents;
  }

  /** Replaces everything by what a snapshot held. */
  public synchronized void restore(Contents restored) {
    contents = restored;
  }
}
