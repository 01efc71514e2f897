package io.souk.allocator;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Scalar amounts in thousandths by the number of the resource's name. Sums change in place; the
 * amounts of a {@link Portion} are never changed.
 */
final class Amounts {

  private static final long[] EMPTY = {};

  /** Not to be changed. */
  static final Amounts NOTHING = new Amounts();

  private long[] millis = EMPTY;

  /** One more than the greatest number there may be something of. */
  int size() {
    return millis.length;
  }

  long get(int name) {
    return name < millis.length ? millis[name] : 0;
  }

  void add(int name, long amount) {
    reach(name + 1);
    millis[name] += amount;
  }

  void add(Amounts other) {
    long[] theirs = other.millis;
    reach(theirs.length);
    for (int i = 0; i < theirs.length; i++) {
      millis[i] += theirs[i];
    }
  }

  void subtract(Amounts other) {
    long[] theirs = other.millis;
    reach(theirs.length);
    for (int i = 0; i < theirs.length; i++) {
      millis[i] -= theirs[i];
    }
  }

  boolean isNothing() {
    for (long amount : millis) {
      if (amount != 0) {
        return false;
      }
    }
    return true;
  }

  boolean isSame(Amounts other) {
    for (int i = 0; i < Math.max(size(), other.size()); i++) {
      if (get(i) != other.get(i)) {
        return false;
      }
    }
    return true;
  }

  Quantities quantities(ResourceNames names) {
    Map<String, Long> byName = new HashMap<>();
    for (int i = 0; i < millis.length; i++) {
      byName.put(names.name(i), millis[i]);
    }
    return new Quantities(byName);
  }

  private void reach(int size) {
    if (millis.length < size) {
      millis = Arrays.copyOf(millis, size);
    }
  }
}
