package io.souk.bench.load.offers;

import io.souk.bench.load.measure.Latencies;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Matches what became free on an agent with its offers, first with first. The end of a task and the
 * offer may be read by different frameworks, and so in either order. For one thread at a time.
 */
final class FreedResources {

  private final Map<String, Deque<Long>> freed = new HashMap<>();
  private final Map<String, Deque<Long>> offered = new HashMap<>();
  private final Latencies latency = new Latencies();
  private long matched;

  /** A task on the agent was meant to end at {@code at}. */
  void freed(String agent, long at) {
    Long read = poll(offered, agent);
    if (read == null) {
      freed.computeIfAbsent(agent, none -> new ArrayDeque<>()).add(at);
    } else {
      match(at, read);
    }
  }

  /** The resources of so many tasks were read in an offer. */
  void offered(String agent, int tasks, long now) {
    for (int i = 0; i < tasks; i++) {
      Long at = poll(freed, agent);
      if (at == null) {
        offered.computeIfAbsent(agent, none -> new ArrayDeque<>()).add(now);
      } else {
        match(at, now);
      }
    }
  }

  private static Long poll(Map<String, Deque<Long>> all, String agent) {
    Deque<Long> some = all.get(agent);
    Long first = some == null ? null : some.poll();
    if (some != null && some.isEmpty()) {
      all.remove(agent);
    }
    return first;
  }

  private void match(long at, long read) {
    matched++;
    latency.add(read - at);
  }

  /** Pairs so far. */
  long matched() {
    return matched;
  }

  /** From the moment at which a task was meant to end to the reading of its offer. */
  Latencies latency() {
    return latency;
  }

  /** Agents of which something was freed and not offered, or offered and not freed. */
  int unmatched() {
    return freed.size() + offered.size();
  }
}
