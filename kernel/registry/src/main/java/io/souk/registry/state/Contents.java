package io.souk.registry.state;

import io.souk.registry.Entry;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * One moment's entries in key order, and the number of commits that made them. Immutable; what
 * follows shares all that a change does not touch, so that any moment can be kept for as long as it
 * is read, at no cost to those who go on writing.
 */
public final class Contents {

  /** What a keyspace starts with. */
  public static final Contents EMPTY = new Contents(0, TreePMap.empty(KeyOrder.UTF_8));

  private final long version;
  private final TreePMap<String, Entry> entries;

  private Contents(long version, TreePMap<String, Entry> entries) {
    this.version = version;
    this.entries = entries;
  }

  /**
   * Contents that were stored.
   *
   * @param version number of commits that made them, 0 and up
   * @param ordered entries in the order of their keys, each key once
   */
  public static Contents of(long version, List<Entry> ordered) {
    return new Contents(version, TreePMap.fromSortedMap(new OrderedEntries(ordered)));
  }

  /** Number of commits. */
  public long version() {
    return version;
  }

  /** All entries, in key order. */
  public Collection<Entry> entries() {
    return entries.values();
  }

  /** The entry under {@code key}. */
  public Optional<Entry> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** Those entries from {@code key} on, in key order. */
  Collection<Entry> from(String key) {
    return entries.tailMap(key, true).values();
  }

  /** The same with {@code value} under {@code key}, written by the commit after these. */
  Contents with(String key, byte[] value) {
    // The key of before stays: a copy of it would have to be kept for nothing.
    Entry before = entries.get(key);
    String kept = before == null ? key : before.key();
    return new Contents(version, entries.plus(kept, new Entry(kept, version + 1, value)));
  }

  /** The same without {@code key}. */
  Contents without(String key) {
    return new Contents(version, entries.minus(key));
  }

  /** The same as one more commit has left them. */
  Contents committed() {
    return new Contents(version + 1, entries);
  }
}
