package io.souk.allocator;

import java.util.BitSet;
import java.util.Optional;

/**
 * A walk over the free agents for the clients that something happened to. It can be left off and
 * taken up again; clients that are touched meanwhile wait for the next one.
 */
final class Sweep {

  private final Agents agents;
  private final Clients clients;
  private final BitSet among = new BitSet();
  private int next;

  Sweep(Agents agents, Clients clients) {
    this.agents = agents;
    this.clients = clients;
  }

  boolean isPending() {
    return !among.isEmpty() || !clients.touched.isEmpty();
  }

  /** For whom it is made. */
  BitSet among() {
    return among;
  }

  /** The next agent to look at; none at the end of the walk. */
  Optional<AgentAccount> next() {
    if (among.isEmpty()) {
      among.or(clients.touched);
      clients.touched.clear();
      next = 0;
    }
    among.and(clients.wanting);
    int number = among.isEmpty() ? -1 : candidates().nextSetBit(next);
    if (number < 0) {
      among.clear();
      return Optional.empty();
    }
    next = number + 1;
    return Optional.of(agents.get(number));
  }

  /** Those at their limits can be given what is reserved for them, and nothing else. */
  private BitSet candidates() {
    for (int i = among.nextSetBit(0); i >= 0; i = among.nextSetBit(i + 1)) {
      if (!clients.exhausted.get(i)) {
        return agents.free;
      }
    }
    return agents.special;
  }
}
