package io.souk.allocator;

import io.souk.model.resources.Resource;
import io.souk.model.resources.Resources;
import io.souk.model.value.Scalar;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scalar amounts by resource name, in thousandths of the unit; names with nothing are left out.
 *
 * @param millis by name, each above 0
 */
public record Quantities(Map<String, Long> millis) {

  /** Nothing. */
  public static final Quantities NONE = new Quantities(Map.of());

  /** Drops the names whose amount is 0 or less. */
  public Quantities {
    TreeMap<String, Long> kept = new TreeMap<>();
    millis.forEach(
        (name, amount) -> {
          if (amount > 0) {
            kept.put(name, amount);
          }
        });
    millis = Map.copyOf(kept);
  }

  /** The scalars of {@code resources}, whatever they are reserved for. */
  public static Quantities of(Resources resources) {
    TreeMap<String, Long> sums = new TreeMap<>();
    for (Resource entry : resources.entries()) {
      if (entry.amount() instanceof Scalar scalar) {
        sums.merge(entry.key().name(), scalar.millis(), Long::sum);
      }
    }
    return new Quantities(sums);
  }

  /** Thousandths of the named resource, 0 when there is none. */
  public long get(String name) {
    return millis.getOrDefault(name, 0L);
  }

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return millis.isEmpty();
  }

  /** The sum of both. */
  public Quantities plus(Quantities other) {
    return combine(other, 1);
  }

  /** What is left without {@code other}, never below nothing. */
  public Quantities minus(Quantities other) {
    return combine(other, -1);
  }

  /** Whether there is at least as much of everything as in {@code other}. */
  public boolean covers(Quantities other) {
    return other.millis.entrySet().stream().allMatch(e -> get(e.getKey()) >= e.getValue());
  }

  private Quantities combine(Quantities other, int sign) {
    if (other.isEmpty()) {
      return this;
    }
    TreeMap<String, Long> result = new TreeMap<>(millis);
    other.millis.forEach((name, amount) -> result.merge(name, sign * amount, Long::sum));
    return new Quantities(result);
  }
}
