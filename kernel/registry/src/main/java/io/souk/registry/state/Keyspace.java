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
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The ordered entries and the number of commits that made them. One thread applies batches; any
 * thread reads, and each read sees whole batches only.
 */
public final class Keyspace {

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final TreeMap<String, Entry> entries = new TreeMap<>(KeyOrder.UTF_8);
  private long version;

  /**
   * Writes all of the batch or nothing. Conditions are checked in the order of the writes, each
   * against what the writes before it leave behind.
   */
  public Outcome apply(Batch batch) {
    lock.writeLock().lock();
    try {
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
    } finally {
      lock.writeLock().unlock();
    }
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
  public Optional<Entry> find(String key) {
    lock.readLock().lock();
    try {
      return Optional.ofNullable(entries.get(key));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The entries whose key starts with {@code prefix}, in key order. */
  public List<Entry> scan(String prefix) {
    List<Entry> found = new ArrayList<>();
    lock.readLock().lock();
    try {
      for (Entry entry : entries.tailMap(prefix, true).values()) {
        if (!entry.key().startsWith(prefix)) {
          break;
        }
        found.add(entry);
      }
    } finally {
      lock.readLock().unlock();
    }
    return List.copyOf(found);
  }

  /** Number of commits applied. */
  public long version() {
    lock.readLock().lock();
    try {
      return version;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Everything, to be written to a snapshot. */
  public Contents contents() {
    lock.readLock().lock();
    try {
      return new Contents(version, List.copyOf(entries.values()));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Replaces everything by what a snapshot held. */
  public void restore(Contents contents) {
    lock.writeLock().lock();
    try {
      entries.clear();
      contents.entries().forEach(entry -> entries.put(entry.key(), entry));
      version = contents.version();
    } finally {
      lock.writeLock().unlock();
    }
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
