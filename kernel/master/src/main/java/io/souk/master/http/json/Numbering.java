package io.souk.master.http.json;

import java.util.HashMap;
import java.util.Map;

/**
 * Numbers for agents and for frameworks, each from 0 on, so that what is known of them can stand in
 * arrays. An id keeps its number. Not thread-safe.
 */
final class Numbering {

  private final Map<String, Integer> agents = new HashMap<>();
  private final Map<String, Integer> frameworks = new HashMap<>();

  /** The number of the agent, which has it from now on. */
  int agent(String id) {
    return number(agents, id);
  }

  /** The number of the framework, which has it from now on. */
  int framework(String id) {
    return number(frameworks, id);
  }

  private static int number(Map<String, Integer> numbers, String id) {
    Integer known = numbers.get(id);
    if (known == null) {
      known = numbers.size();
      numbers.put(id, known);
    }
    return known;
  }

  /** More than any number of an agent. */
  int agents() {
    return agents.size();
  }

  /** More than any number of a framework. */
  int frameworks() {
    return frameworks.size();
  }
}
