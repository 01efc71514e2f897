package io.souk.allocator;

import io.souk.model.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * What clients have declined, of which agent, and until when. Declines of the same agent, resources
 * and time are one object with a set of clients, so that a cluster of which everybody has declined
 * everything costs bits.
 */
final class Declines {

  /** Declines that run out together; those that were dropped before may still be among them. */
  private static final class Batch {
    final List<Decline> declines = new ArrayList<>(1);
    int dropped;
  }

  /** Shorter ones end to the millisecond. */
  private static final Duration LONG = Duration.ofHours(1);

  /** By time, in milliseconds. */
  private final TreeMap<Long, Batch> batches = new TreeMap<>();

  /**
   * Rounds the end up, long declines by at most a thousandth of their length, so that those of one
   * agent are few: a decline never ends early.
   */
  void add(Client client, AgentAccount agent, Resources declined, Instant until, Instant now) {
    AgentDeclines declines = agent.declines();
    long millis = roundedUp(until, now);
    Resources refused = declines.known(declined);
    if (client.declinedOn().get(agent.number())) {
      for (Decline old : List.copyOf(declines.list())) {
        if (old.has(client.number()) && old.until() <= millis && refused.covers(old.refused())) {
          remove(old, client);
        }
      }
    }
    decline(agent, refused, millis).add(client.number());
    client.declinedOn().set(agent.number());
    declines.changed();
  }

  private static long roundedUp(Instant until, Instant now) {
    long end = until.toEpochMilli();
    long millis = Instant.ofEpochMilli(end).isBefore(until) ? end + 1 : end;
    long length = millis - now.toEpochMilli();
    if (length <= LONG.toMillis()) {
      return millis;
    }
    long grain = Long.highestOneBit(length / 1024);
    return Math.ceilDiv(millis, grain) * grain;
  }

  private Decline decline(AgentAccount agent, Resources refused, long until) {
    for (Decline known : agent.declines().list()) {
      if (known.until() == until && known.refused() == refused) {
        return known;
      }
    }
    Decline fresh = new Decline(agent, refused, until);
    agent.declines().add(fresh);
    batches.computeIfAbsent(until, same -> new Batch()).declines.add(fresh);
    return fresh;
  }

  private void remove(Decline decline, Client client) {
    decline.remove(client.number());
    if (decline.isEmpty()) {
      decline.agent().declines().remove(decline);
      drop(decline);
    }
  }

  /** Leaves it where it is until most of its batch are dropped. */
  private void drop(Decline decline) {
    Batch batch = batches.get(decline.until());
    batch.dropped++;
    if (batch.dropped == batch.declines.size()) {
      batches.remove(decline.until());
    } else if (batch.dropped > 16 && batch.dropped > batch.declines.size() / 2) {
      batch.declines.removeIf(Decline::isEmpty);
      batch.dropped = 0;
    }
  }

  /** Forgets what the client declined. */
  void removeClient(Client client, IntFunction<AgentAccount> agents) {
    client.declinedOn().stream()
        .mapToObj(agents)
        .forEach(
            agent -> {
              for (Decline decline : List.copyOf(agent.declines().list())) {
                if (decline.has(client.number())) {
                  remove(decline, client);
                }
              }
              agent.declines().changed();
            });
    client.declinedOn().clear();
  }

  /** Forgets what was declined of the agent. */
  void removeAgent(AgentAccount agent, Clients clients) {
    for (Decline decline : List.copyOf(agent.declines().list())) {
      clientsOf(decline, clients, client -> remove(decline, client));
    }
    clients.forEach(client -> client.declinedOn().clear(agent.number()));
    agent.declines().changed();
  }

  /** Drops what has run out and tells of which agents. */
  void expire(Instant now, Clients clients, Consumer<AgentAccount> concerned) {
    long millis = now.toEpochMilli();
    while (!batches.isEmpty() && batches.firstKey() <= millis) {
      for (Decline decline : batches.pollFirstEntry().getValue().declines) {
        if (!decline.isEmpty()) {
          AgentAccount agent = decline.agent();
          agent.declines().remove(decline);
          agent.declines().changed();
          clientsOf(decline, clients, client -> forgetAgent(client, agent));
          concerned.accept(agent);
        }
      }
    }
  }

  private static void forgetAgent(Client client, AgentAccount agent) {
    if (agent.declines().list().stream().noneMatch(other -> other.has(client.number()))) {
      client.declinedOn().clear(agent.number());
    }
  }

  private static void clientsOf(Decline decline, Clients clients, Consumer<Client> each) {
    BitSet numbers = new BitSet();
    decline.addTo(numbers);
    numbers.stream().mapToObj(clients::get).forEach(each);
  }

  Optional<Instant> nextExpiry() {
    return Optional.of(batches)
        .filter(map -> !map.isEmpty())
        .map(TreeMap::firstKey)
        .map(Instant::ofEpochMilli);
  }
}
