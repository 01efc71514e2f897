package io.souk.allocator;

import io.souk.model.resources.Resource;
import io.souk.model.resources.Resources;
import io.souk.model.value.Scalar;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * Scalar amounts by resource name, in thousandths of the unit; names with nothing are left out.
 *
 * <p>Two short arrays instead of a map: the allocator adds and compares these for every agent that
 * it looks at.
 */
public final class Quantities {

  /** Nothing. */
  public static final Quantities NONE = new Quantities(new String[0], new long[0], 0);

  /** Sorted; each once. */
  private final String[] names;

  /** Of the same place in {@code names}; above 0. */
  private final long[] millis;

  /** Drops the names whose amount is 0 or less. */
  public Quantities(Map<String, Long> millis) {
    TreeMap<String, Long> kept = new TreeMap<>(millis);
    kept.values().removeIf(amount -> amount <= 0);
    this.names = kept.keySet().toArray(new String[0]);
    this.millis = kept.values().stream().mapToLong(Long::longValue).toArray();
  }

  private Quantities(String[] names, long[] millis, int length) {
    this.names = length == names.length ? names : Arrays.copyOf(names, length);
    this.millis = length == millis.length ? millis : Arrays.copyOf(millis, length);
  }

  /** The scalars of {@code resources}, whatever they are reserved for. */
  public static Quantities of(Resources resources) {
    Quantities sum = NONE;
    for (Resource entry : resources.entries()) {
      if (entry.amount() instanceof Scalar scalar && scalar.millis() > 0) {
        String[] name = {entry.key().name()};
        sum = sum.plus(new Quantities(name, new long[] {scalar.millis()}, 1));
      }
    }
    return sum;
  }

  /** Thousandths of the named resource, 0 when there is none. */
  public long get(String name) {
    int at = Arrays.binarySearch(names, name);
    return at < 0 ? 0 : millis[at];
  }

  /** Thousandths by name, sorted; names with nothing are not there. */
  public SortedMap<String, Long> asMap() {
    SortedMap<String, Long> map = new TreeMap<>();
    for (int i = 0; i < names.length; i++) {
      map.put(names[i], millis[i]);
    }
    return map;
  }

  /** Every amount, by name in order. */
  public void forEach(ObjLongConsumer<String> each) {
    for (int i = 0; i < names.length; i++) {
      each.accept(names[i], millis[i]);
    }
  }

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return names.length == 0;
  }

  /** The sum of both. */
  public Quantities plus(Quantities other) {
    return isEmpty() ? other : combine(other, 1);
  }

  /** What is left without {@code other}, never below nothing. */
  public Quantities minus(Quantities other) {
    return combine(other, -1);
  }

  /** Whether there is at least as much of everything as in {@code other}. */
  public boolean covers(Quantities other) {
    for (int i = 0; i < other.names.length; i++) {
      if (get(other.names[i]) < other.millis[i]) {
        return false;
      }
    }
    return true;
  }

  private Quantities combine(Quantities other, int sign) {
    if (other.isEmpty()) {
      return this;
    }
    String[] bothNames = new String[names.length + other.names.length];
    long[] both = new long[bothNames.length];
    int length = 0;
    int mine = 0;
    int their = 0;
    while (mine < names.length || their < other.names.length) {
      int order = order(mine, other, their);
      long amount = 0;
      bothNames[length] = order <= 0 ? names[mine] : other.names[their];
      if (order <= 0) {
        amount += millis[mine++];
      }
      if (order >= 0) {
        amount += sign * other.millis[their++];
      }
      both[length] = amount;
      if (amount > 0) {
        length++;
      }
    }
    return new Quantities(bothNames, both, length);
  }

  /** Whose name comes next: below 0 mine, above 0 the other's, 0 both. */
  private int order(int mine, Quantities other, int their) {
    if (mine == names.length) {
      return 1;
    }
    return their == other.names.length ? -1 : names[mine].compareTo(other.names[their]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quantities quantities
        && Arrays.equals(names, quantities.names)
        && Arrays.equals(millis, quantities.millis);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(names) + Arrays.hashCode(millis);
  }

  /** {@code cpus:1500;mem:2000}, in thousandths. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(";");
    for (int i = 0; i < names.length; i++) {
      text.add(names[i] + ":" + millis[i]);
    }
    return text.toString();
  }
}
