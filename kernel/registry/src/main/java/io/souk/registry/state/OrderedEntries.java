package io.souk.registry.state;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Entries that stand in order already, as the sorted map that a tree is built from in one pass. It
 * does no more than that takes.
 */
final class OrderedEntries extends AbstractMap<String, io.souk.registry.Entry>
    implements SortedMap<String, io.souk.registry.Entry> {

  private final List<io.souk.registry.Entry> ordered;

  OrderedEntries(List<io.souk.registry.Entry> ordered) {
    this.ordered = ordered;
  }

  @Override
  public Comparator<? super String> comparator() {
    return KeyOrder.UTF_8;
  }

  @Override
  public Set<Map.Entry<String, io.souk.registry.Entry>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, io.souk.registry.Entry>> iterator() {
        return ordered.stream().map(entry -> Map.entry(entry.key(), entry)).iterator();
      }

      @Override
      public int size() {
        return ordered.size();
      }
    };
  }

  @Override
  public String firstKey() {
    return ordered.getFirst().key();
  }

  @Override
  public String lastKey() {
    return ordered.getLast().key();
  }

  @Override
  public SortedMap<String, io.souk.registry.Entry> subMap(String from, String to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SortedMap<String, io.souk.registry.Entry> headMap(String to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SortedMap<String, io.souk.registry.Entry> tailMap(String from) {
    throw new UnsupportedOperationException();
  }
}
