package io.souk.master.http.json;

import java.util.HashMap;
import java.util.Map;

/**
 * Numbers for ids, from 0 on, so that what is known of each can stand in an array. An id keeps its
 * number. Safe to use from any thread.
 */
final class Numbering {

  private final Map<String, Integer> numbers = new HashMap<>();

  /** The number of {@code id}, which has it from now on. */
  synchronized int of(String id) {
    Integer known = numbers.get(id);
    if (known == null) {
      known = numbers.size();
      numbers.put(id, known);
    }
    return known;
  }

  /** How many ids have numbers: what an array for all of them needs. */
  synchronized int size() {
    return numbers.size();
  }
}
