package io.souk.allocator;

import java.util.Comparator;

/**
 * Orders clients (roles, or the frameworks of a role) by who is next to be offered something.
 * Active clients alone are ordered; inactive ones keep what is accounted to them.
 *
 * @param <K> names a client
 */
interface Sorter<K> {

  /** Adds a client; nothing happens when it is there. */
  void add(K client, boolean active);

  /** Removes the client and what is accounted to it. */
  void remove(K client);

  boolean contains(K client);

  void setActive(K client, boolean active);

  /**
   * @param weight above 0; a client of weight 2 may hold twice as much as one of weight 1
   */
  void setWeight(K client, double weight);

  /** Accounts what the client was given. */
  void allocated(K client, Quantities quantities);

  /** Takes back what was accounted. */
  void released(K client, Quantities quantities);

  /** What there is in the whole cluster. */
  void setTotal(Quantities total);

  /** The active clients, next one first; void as soon as anything changes. */
  Iterable<K> order();

  /** The same order, to sort some of the clients by. */
  Comparator<K> comparator();

  /** The client's share of the cluster before its weight, 0 to 1. */
  double share(K client);
}
