package io.souk.model.value;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A set of strings.
 *
 * @param items sorted
 */
public record Items(SortedSet<String> items) implements Amount {

  public static final Items NONE = new Items(new TreeSet<>());

  public Items {
    items = Collections.unmodifiableSortedSet(new TreeSet<>(items));
  }

  /**
   * Refuses duplicates, which in a configuration or on the wire are a mistake.
   *
   * @throws IllegalArgumentException naming the item that comes twice
   */
  public static Items distinct(Collection<String> items) {
    Set<String> seen = new HashSet<>();
    for (String item : items) {
      if (!seen.add(item)) {
        throw new IllegalArgumentException("set holds '" + item + "' twice");
      }
    }
    return new Items(new TreeSet<>(items));
  }

  @Override
  public Kind kind() {
    return Kind.SET;
  }

  @Override
  public boolean isEmpty() {
    return items.isEmpty();
  }

  @Override
  public Items plus(Amount other) {
    SortedSet<String> both = new TreeSet<>(items);
    both.addAll(same(other).items);
    return new Items(both);
  }

  @Override
  public Items without(Amount other) {
    SortedSet<String> rest = new TreeSet<>(items);
    rest.removeAll(same(other).items);
    return new Items(rest);
  }

  private static Items same(Amount other) {
    if (other instanceof Items items) {
      return items;
    }
    throw new IllegalArgumentException("a set and " + other.kind() + " do not add up");
  }

  /** {@code {a, b}}. */
  @Override
  public String toString() {
    return "{" + String.join(", ", items) + "}";
  }
}
