package io.souk.allocator;

import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one client holds on one agent, as the parts it was given. They are added up only when
 * somebody asks: what is given back mostly is one of the very objects that were given.
 */
final class Holding {

  private final List<Portion> parts = new ArrayList<>(1);

  void add(Portion part) {
    parts.add(part);
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  List<Portion> parts() {
    return parts;
  }

  /** All of it; each user's copy of a shared volume counts. */
  Resources sum() {
    Resources sum = Resources.EMPTY;
    for (Portion part : parts) {
      sum = sum.plus(part.resources());
    }
    return sum;
  }

  /**
   * Takes back so much.
   *
   * @return the same, counted
   * @throws IllegalArgumentException when not all of it is held
   */
  Portion remove(Resources resources, ResourceNames names) {
    for (int i = parts.size() - 1; i >= 0; i--) {
      if (parts.get(i).resources() == resources) {
        return parts.remove(i);
      }
    }
    for (int i = parts.size() - 1; i >= 0; i--) {
      if (parts.get(i).resources().equals(resources)) {
        return parts.remove(i);
      }
    }
    Resources missing = resources.minusAvailable(sum());
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("gives back " + resources + " and holds " + sum());
    }
    removePiecemeal(resources, names);
    return Portion.of(resources, names);
  }

  /** Part by part, so that copies of a shared volume stay copies. */
  private void removePiecemeal(Resources resources, ResourceNames names) {
    Resources open = resources;
    for (int i = parts.size() - 1; i >= 0 && !open.isEmpty(); i--) {
      Resources part = parts.get(i).resources();
      Resources rest = part.minusAvailable(open);
      open = open.minusAvailable(part.minusAvailable(rest));
      if (rest.isEmpty()) {
        parts.remove(i);
      } else {
        parts.set(i, Portion.of(rest, names));
      }
    }
  }

  boolean holds(ResourceKey key) {
    return parts.stream().anyMatch(part -> part.resources().find(key).isPresent());
  }

  /** The scalars, each shared volume once. */
  Amounts scalars(ResourceNames names) {
    Amounts sum = new Amounts();
    Set<ResourceKey> shared = new HashSet<>();
    for (Portion part : parts) {
      sum.add(part.scalars());
      part.resources()
          .forEach(
              (key, amount) -> {
                if (key.shared() && !shared.add(key)) {
                  sum.subtract(Portion.of(part.resources().filter(key::equals), names).scalars());
                }
              });
    }
    return sum;
  }
}
