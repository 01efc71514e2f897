package io.souk.framework.store;

import com.google.protobuf.ByteString;
import io.souk.framework.Store;
import io.souk.framework.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The entries in the order of their keys' UTF-8 bytes. Not safe for use by several threads. */
public final class StoreContents {

  private static final long ABSENT = 0;

  private final TreeMap<ByteString, Store.Entry> entries =
      new TreeMap<>(ByteString.unsignedLexicographicalComparator());
  private long version;

  /**
   * Finds out whether {@link #apply} would write the batch. Conditions are checked in the order of
   * the writes, each against what the writes before it leave behind.
   *
   * @throws StoreException INVALID or CONFLICT
   */
  public void check(Store.Batch batch) {
    StoreLimits.check(batch);
    Map<String, Long> written = new HashMap<>();
    for (Store.Write write : batch.writes()) {
      long found = written.getOrDefault(write.key(), versionOf(write.key()));
      boolean met =
          switch (write.expected()) {
            case Store.Expected.Any any -> true;
            case Store.Expected.Absent absent -> found == ABSENT;
            case Store.Expected.Version expected -> found == expected.version() && found != ABSENT;
          };
      if (!met) {
        throw new StoreException(
            StoreException.Code.CONFLICT,
            "'" + write.key() + "' is at version " + found + ", expected was " + write.expected());
      }
      written.put(write.key(), write instanceof Store.Write.Put ? version + 1 : ABSENT);
    }
  }

  /**
   * Writes all of the batch or nothing.
   *
   * @return the version that the written entries carry
   * @throws StoreException INVALID or CONFLICT
   */
  public long apply(Store.Batch batch) {
    check(batch);
    version++;
    for (Store.Write write : batch.writes()) {
      switch (write) {
        case Store.Write.Put put -> put(new Store.Entry(put.key(), version, put.value()));
        case Store.Write.Delete delete -> entries.remove(ByteString.copyFromUtf8(delete.key()));
      }
    }
    return version;
  }

  /** Replaces everything by {@code stored}, made by {@code version} commits. */
  public void restore(long version, List<Store.Entry> stored) {
    entries.clear();
    stored.forEach(this::put);
    this.version = version;
  }

  private void put(Store.Entry entry) {
    entries.put(ByteString.copyFromUtf8(entry.key()), entry);
  }

  private long versionOf(String key) {
    return find(key).map(Store.Entry::version).orElse(ABSENT);
  }

  /** The entry under {@code key}. */
  public Optional<Store.Entry> find(String key) {
    return Optional.ofNullable(entries.get(ByteString.copyFromUtf8(key)));
  }

  /** The entries whose key starts with {@code prefix}, in key order. */
  public List<Store.Entry> scan(String prefix) {
    List<Store.Entry> found = new ArrayList<>();
    for (Store.Entry entry : entries.tailMap(ByteString.copyFromUtf8(prefix), true).values()) {
      if (!entry.key().startsWith(prefix)) {
        break;
      }
      found.add(entry);
    }
    return List.copyOf(found);
  }

  /** Number of commits applied. */
  public long version() {
    return version;
  }
}
