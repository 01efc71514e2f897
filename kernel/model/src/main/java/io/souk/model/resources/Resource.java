package io.souk.model.resources;

import io.souk.model.value.Amount;

/** An amount of one resource under its key. */
public record Resource(ResourceKey key, Amount amount) {

  public static Resource unreserved(String name, Amount amount) {
    return new Resource(ResourceKey.unreserved(name), amount);
  }

  /** As in the text syntax: {@code cpus:4}, {@code disk(prod):1000}. */
  @Override
  public String toString() {
    return (key.isReserved() ? key.name() + "(" + key.role() + ")" : key.name()) + ":" + amount;
  }
}
