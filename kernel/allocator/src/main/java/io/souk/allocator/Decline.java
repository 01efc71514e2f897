package io.souk.allocator;

import io.souk.model.resources.Resources;
import java.util.BitSet;

/** The same resources of an agent, declined by some clients until the same time. */
final class Decline {

  private static final int NOBODY = -1;

  private final AgentAccount agent;
  private final Resources refused;
  private final long until;

  /** The only client, in place of a set, as long as there is but one. */
  private int one = NOBODY;

  private BitSet clients;

  /**
   * @param until in milliseconds since 1970
   */
  Decline(AgentAccount agent, Resources refused, long until) {
    this.agent = agent;
    this.refused = refused;
    this.until = until;
  }

  AgentAccount agent() {
    return agent;
  }

  Resources refused() {
    return refused;
  }

  long until() {
    return until;
  }

  void add(int client) {
    if (clients != null) {
      clients.set(client);
    } else if (one == NOBODY) {
      one = client;
    } else if (one != client) {
      clients = new BitSet();
      clients.set(one);
      clients.set(client);
    }
  }

  boolean has(int client) {
    return clients == null ? one == client : clients.get(client);
  }

  void remove(int client) {
    if (clients != null) {
      clients.clear(client);
    } else if (one == client) {
      one = NOBODY;
    }
  }

  boolean isEmpty() {
    return clients == null ? one == NOBODY : clients.isEmpty();
  }

  void addTo(BitSet set) {
    if (clients != null) {
      set.or(clients);
    } else if (one != NOBODY) {
      set.set(one);
    }
  }
}
