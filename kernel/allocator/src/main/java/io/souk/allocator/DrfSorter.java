package io.souk.allocator;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Dominant-resource fairness over a flat set of clients: the one with the smallest dominant share
 * divided by its weight comes first; equals are ordered by the number of allocations, then by name.
 *
 * <p>A change costs the logarithm of the number of clients; a change of the cluster's total sorts
 * all of them again, at the next look.
 */
final class DrfSorter<K> implements Sorter<K> {

  private final Function<K, String> name;
  private final Map<K, Client<K>> clients = new HashMap<>();
  private final TreeSet<Client<K>> ordered = new TreeSet<>(this::compare);
  private Quantities total = Quantities.NONE;
  private boolean stale;

  DrfSorter(Function<K, String> name) {
    this.name = name;
  }

  private static final class Client<K> {
    final K key;
    Quantities held = Quantities.NONE;
    double weight = 1;
    boolean active;
    long allocations;
    double position;

    Client(K key) {
      this.key = key;
    }
  }

  @Override
  public void add(K key, boolean active) {
    if (!clients.containsKey(key)) {
      clients.put(key, new Client<>(key));
      setActive(key, active);
    }
  }

  @Override
  public void remove(K key) {
    Client<K> client = clients.get(key);
    if (client != null) {
      ordered.remove(client);
      clients.remove(key);
    }
  }

  @Override
  public boolean contains(K key) {
    return clients.containsKey(key);
  }

  @Override
  public void setActive(K key, boolean active) {
    change(key, client -> client.active = active);
  }

  @Override
  public void setWeight(K key, double weight) {
    if (!(weight > 0)) {
      throw new IllegalArgumentException("weight must be above 0: " + weight);
    }
    change(key, client -> client.weight = weight);
  }

  @Override
  public void allocated(K key, Quantities quantities) {
    change(
        key,
        client -> {
          client.held = client.held.plus(quantities);
          client.allocations++;
        });
  }

  @Override
  public void released(K key, Quantities quantities) {
    change(key, client -> client.held = client.held.minus(quantities));
  }

  @Override
  public void setTotal(Quantities total) {
    if (!total.equals(this.total)) {
      this.total = total;
      stale = true;
    }
  }

  @Override
  public Iterable<K> order() {
    refresh();
    return () -> ordered.stream().map(client -> client.key).iterator();
  }

  @Override
  public Comparator<K> comparator() {
    refresh();
    return (a, b) -> compare(get(a), get(b));
  }

  @Override
  public double share(K key) {
    return get(key).held.dominantShare(total);
  }

  /** The set is ordered by the fields that change, so the client leaves it meanwhile. */
  private void change(K key, Consumer<Client<K>> step) {
    Client<K> client = get(key);
    if (client.active) {
      ordered.remove(client);
    }
    step.accept(client);
    client.position = share(key) / client.weight;
    if (client.active) {
      ordered.add(client);
    }
  }

  private void refresh() {
    if (!stale) {
      return;
    }
    stale = false;
    ordered.clear();
    for (Client<K> client : clients.values()) {
      client.position = share(client.key) / client.weight;
      if (client.active) {
        ordered.add(client);
      }
    }
  }

  private int compare(Client<K> a, Client<K> b) {
    int byShare = Double.compare(a.position, b.position);
    if (byShare != 0) {
      return byShare;
    }
    int byCount = Long.compare(a.allocations, b.allocations);
    return byCount != 0 ? byCount : name.apply(a.key).compareTo(name.apply(b.key));
  }

  private Client<K> get(K key) {
    Client<K> client = clients.get(key);
    if (client == null) {
      throw new IllegalArgumentException("no such client: " + name.apply(key));
    }
    return client;
  }
}
