package io.souk.registry.state;

import io.souk.registry.Batch;
import io.souk.registry.Entry;
import io.souk.registry.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The ordered entries and the number of commits that made them. One thread applies batches; any
 * thread reads, and each read sees whole batches only.
 */
public final class Keyspace {

  private final TreeMap<String, Entry> entries = new TreeMap<>(KeyOrder.UTF_8);
  private long version;

  /**
   * Writes all of the batch or nothing. Conditions are checked in the order of the writes, each
   * against what the writes before it leave behind.
   */
  public synchronized Outcome apply(Batch batch) {
    long next = version + 1;
    Map<String, Long> written = new HashMap<>();
    for (Write write : batch.writes()) {
      if (write.expectedVersion() != Write.ANY) {
        long found = versionOf(write.key(), written);
        if (found != write.expectedVersion()) {
          return new Outcome.Conflict(write.key(), write.expectedVersion(), found);
        }
      }
      written.put(write.key(), write instanceof Write.Put ? next : 0L);
    }
    for (Write write : batch.writes()) {
      switch (write) {
        case Write.Put put -> entries.put(put.key(), new Entry(put.key(), next, put.value()));
        case Write.Delete delete -> entries.remove(delete.key());
      }
    }
    version = next;
    return new Outcome.Written(next);
  }

  private long versionOf(String key, Map<String, Long> written) {
    Long inBatch = written.get(key);
    if (inBatch != null) {
      return inBatch;
    }
    Entry entry = entries.get(key);
    return entry == null ? 0 : entry.version();
  }

  /** The entry under {@code key}. */
  public synchronized Optional<Entry> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** The entries whose key starts with {@code prefix}, in key order. */
  public synchronized List<Entry> scan(String prefix) {
    List<Entry> found = new ArrayList<>();
    for (Entry entry : entries.tailMap(prefix, true).values()) {
      if (!entry.key().startsWith(prefix)) {
        break;
      }
      found.add(entry);
    }
    return List.copyOf(found);
  }

  /** Number of commits applied. */
  public synchronized long version() {
    return version;
  }

  /** Everything, to be written to a snapshot. */
  public synchronized Contents contents() {
    return new Contents(version, List.copyOf(entries.values()));
  }

  /** Replaces everything by what a snapshot held. */
  public synchronized void restore(Contents contents) {
    entries.clear();
    contents.entries().forEach(entry -> entries.put(entry.key(), entry));
    version = contents.version();
  }

  /** One moment's entries in key order, and the number of commits that made them. */
  public record Contents(long version, List<Entry> entries) {

    /** What a keyspace starts with. */
    public static final Contents EMPTY = new Contents(0, List.of());

    public Contents {
      entries = List.copyOf(entries);
    }
  }
}
