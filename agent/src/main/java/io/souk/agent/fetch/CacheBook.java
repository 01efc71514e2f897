package io.souk.agent.fetch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The account of the fetcher's cache: what is in it and on its way, who holds what, and what goes
 * when room is needed. Whatever is wanted by many at once is fetched once. Each change returns the
 * next account and what is to be done, in order.
 *
 * @param capacity bytes that may be taken, what is on its way included
 * @param entries least recently used first
 * @param serial of the next entry
 */
public record CacheBook(long capacity, Map<CacheKey, Entry> entries, long serial) {

  private static final int MAX_TAIL_CHARS = 20;

  /** How far an entry is. */
  public enum Phase {
    /** Its source is being asked how much there is. */
    OPENING,
    /** Its room is taken and it is on its way. */
    LOADING,
    READY
  }

  /**
   * @param serial unique; results of an entry that has been given up are known by it
   * @param size of the room it takes; 0 while OPENING
   * @param holders who waits for it or uses it, the one it was begun for first
   */
  public record Entry(long serial, String file, Phase phase, long size, Set<String> holders) {
    public Entry {
      holders = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(holders));
    }

    Entry with(Phase next, long bytes) {
      return new Entry(serial, file, next, bytes, holders);
    }

    Entry with(String holder) {
      Set<String> more = new LinkedHashSet<>(holders);
      more.add(holder);
      return new Entry(serial, file, phase, size, more);
    }

    Entry without(String holder) {
      Set<String> fewer = new LinkedHashSet<>(holders);
      fewer.remove(holder);
      return new Entry(serial, file, phase, size, fewer);
    }
  }

  /** The account after a change. */
  public record Decision(CacheBook book, List<CacheEffect> effects) {
    public Decision {
      effects = List.copyOf(effects);
    }
  }

  public CacheBook {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    entries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  public static CacheBook empty(long capacity) {
    return new CacheBook(capacity, Map.of(), 0);
  }

  /** Bytes that are taken. */
  public long used() {
    return entries.values().stream().mapToLong(Entry::size).sum();
  }

  /**
   * Somebody wants something.
   *
   * @param holder unique among those who hold or wait
   * @param name the end of it names the file
   */
  public Decision want(CacheKey key, String holder, String name) {
    Entry known = entries.get(key);
    if (known == null) {
      Entry begun = new Entry(serial, fileName(serial, name), Phase.OPENING, 0, Set.of(holder));
      return new Decision(
          new CacheBook(capacity, moved(key, begun), serial + 1),
          List.of(new CacheEffect.Open(key, serial)));
    }
    List<CacheEffect> effects =
        known.phase() == Phase.READY
            ? List.of(new CacheEffect.Serve(holder, key, known.file()))
            : List.of();
    return new Decision(with(moved(key, known.with(holder))), effects);
  }

  /**
   * A source was opened.
   *
   * @param size empty when it does not say
   */
  public Decision opened(CacheKey key, long of, OptionalLong size) {
    Entry entry = entries.get(key);
    if (isOther(entry, of) || entry.phase() != Phase.OPENING) {
      return unchanged();
    }
    long bytes = size.orElse(0);
    List<CacheKey> victims = bytes > 0 ? victims(bytes) : List.of();
    boolean fits = bytes > 0 && bytes <= capacity - used() + sizes(victims);
    if (!fits) {
      List<CacheEffect> effects = new ArrayList<>();
      effects.add(new CacheEffect.Cancel(key, of));
      entry.holders().forEach(holder -> effects.add(new CacheEffect.Bypass(holder)));
      return new Decision(without(List.of(key)), effects);
    }
    List<CacheEffect> effects = new ArrayList<>();
    victims.forEach(
        victim -> effects.add(new CacheEffect.Delete(victim, entries.get(victim).file())));
    effects.add(new CacheEffect.Load(key, of, entry.file(), bytes));
    Map<CacheKey, Entry> next = new LinkedHashMap<>(without(victims).entries());
    next.put(key, entry.with(Phase.LOADING, bytes));
    return new Decision(with(next), effects);
  }

  /** The least recently used that nobody holds, as many as make room; all when that is too few. */
  private List<CacheKey> victims(long bytes) {
    List<CacheKey> victims = new ArrayList<>();
    long free = capacity - used();
    for (Map.Entry<CacheKey, Entry> each : entries.entrySet()) {
      Entry entry = each.getValue();
      if (free < bytes && entry.phase() == Phase.READY && entry.holders().isEmpty()) {
        victims.add(each.getKey());
        free += entry.size();
      }
    }
    return victims;
  }

  private long sizes(List<CacheKey> keys) {
    return keys.stream().mapToLong(key -> entries.get(key).size()).sum();
  }

  /**
   * All of it has come.
   *
   * @param actual how much that was; something that is not as big as it said is not kept
   */
  public Decision loaded(CacheKey key, long of, long actual) {
    Entry entry = entries.get(key);
    if (isOther(entry, of) || entry.phase() != Phase.LOADING) {
      return unchanged();
    }
    List<CacheEffect> effects = new ArrayList<>();
    if (actual != entry.size()) {
      effects.add(new CacheEffect.Delete(key, entry.file()));
      entry.holders().forEach(holder -> effects.add(new CacheEffect.Bypass(holder)));
      return new Decision(without(List.of(key)), effects);
    }
    entry
        .holders()
        .forEach(holder -> effects.add(new CacheEffect.Serve(holder, key, entry.file())));
    return new Decision(with(moved(key, entry.with(Phase.READY, actual))), effects);
  }

  /** It could not be fetched: that is a failure of the first who wanted it, others try again. */
  public Decision failed(CacheKey key, long of) {
    Entry entry = entries.get(key);
    if (isOther(entry, of) || entry.phase() == Phase.READY) {
      return unchanged();
    }
    List<CacheEffect> effects = new ArrayList<>();
    effects.add(new CacheEffect.Delete(key, entry.file()));
    for (String holder : entry.holders()) {
      boolean first = effects.size() == 1;
      effects.add(first ? new CacheEffect.Fail(holder) : new CacheEffect.Bypass(holder));
    }
    return new Decision(without(List.of(key)), effects);
  }

  /** Somebody is done with something, or does not want to wait for it any more. */
  public Decision leave(CacheKey key, String holder) {
    Entry entry = entries.get(key);
    if (entry == null || !entry.holders().contains(holder)) {
      return unchanged();
    }
    Entry left = entry.without(holder);
    if (left.phase() == Phase.READY || !left.holders().isEmpty()) {
      Map<CacheKey, Entry> next = new LinkedHashMap<>(entries);
      next.put(key, left);
      return new Decision(with(next), List.of());
    }
    return new Decision(
        without(List.of(key)),
        List.of(
            new CacheEffect.Cancel(key, entry.serial()),
            new CacheEffect.Delete(key, entry.file())));
  }

  private static boolean isOther(Entry entry, long serial) {
    return entry == null || entry.serial() != serial;
  }

  private Decision unchanged() {
    return new Decision(this, List.of());
  }

  private CacheBook with(Map<CacheKey, Entry> changed) {
    return new CacheBook(capacity, changed, serial);
  }

  private Map<CacheKey, Entry> moved(CacheKey key, Entry entry) {
    Map<CacheKey, Entry> next = new LinkedHashMap<>(entries);
    next.remove(key);
    next.put(key, entry);
    return next;
  }

  private CacheBook without(List<CacheKey> keys) {
    Map<CacheKey, Entry> next = new LinkedHashMap<>(entries);
    keys.forEach(next::remove);
    return with(next);
  }

  /** As Mesos calls them: {@code c12-the-end.tar.gz}. */
  private static String fileName(long serial, String name) {
    int[] chars = RelativeName.printable(name).codePoints().toArray();
    int from = Math.max(0, chars.length - MAX_TAIL_CHARS);
    return "c" + serial + "-" + new String(chars, from, chars.length - from);
  }
}
