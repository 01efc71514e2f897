package io.souk.allocator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives the names of scalar resources small numbers, so that amounts fit into arrays. */
final class ResourceNames {

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final Set<String> excludedFromShares;

  ResourceNames(Set<String> excludedFromShares) {
    this.excludedFromShares = excludedFromShares;
  }

  /** The name's number, the next free one when it is new. */
  int number(String name) {
    Integer known = numbers.get(name);
    if (known != null) {
      return known;
    }
    numbers.put(name, names.size());
    names.add(name);
    return names.size() - 1;
  }

  String name(int number) {
    return names.get(number);
  }

  /** Whether the resource counts in fair shares. */
  boolean isShared(int number) {
    return excludedFromShares.isEmpty() || !excludedFromShares.contains(names.get(number));
  }
}
