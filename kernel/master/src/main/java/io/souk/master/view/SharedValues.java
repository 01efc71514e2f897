package io.souk.master.view;

import java.lang.ref.WeakReference;
import java.util.Optional;

/**
 * One object for equal values: of what many tasks or agents have alike, memory holds one copy.
 *
 * <p>It knows a bounded number of values and keeps none of them alive. What it does not know any
 * more is held twice, and that is all. Not thread-safe.
 */
public final class SharedValues {

  /** So many values are known at the most; each costs 52 bytes. */
  private static final int SETS = 4_096;

  /**
   * A value is looked for in so many places; of each set's values the one used last stands first.
   */
  private static final int WAYS = 4;

  private final WeakReference<?>[] known = new WeakReference<?>[SETS * WAYS];

  /**
   * The value itself, or an equal one of the same class that was here before.
   *
   * @param value never changed by anybody
   */
  public <T> T share(T value) {
    Optional<T> known = find(value);
    if (known.isEmpty()) {
      int first = placeOf(value);
      moveToFront(first, first + WAYS - 1, new WeakReference<>(value));
    }
    return known.orElse(value);
  }

  /** An equal one of the same class that was here before. */
  public <T> Optional<T> find(T value) {
    int first = placeOf(value);
    for (int place = first; place < first + WAYS && known[place] != null; place++) {
      Object other = known[place].get();
      if (other != null && other.getClass() == value.getClass() && other.equals(value)) {
        moveToFront(first, place, known[place]);
        @SuppressWarnings("unchecked") // It is of the same class.
        T same = (T) other;
        return Optional.of(same);
      }
    }
    return Optional.empty();
  }

  private static int placeOf(Object value) {
    int hash = value.hashCode() * 0x9E3779B9;
    return (hash >>> 20) % SETS * WAYS;
  }

  /** Everything from the first place on moves up by one, over the given place. */
  private void moveToFront(int first, int place, WeakReference<?> reference) {
    System.arraycopy(known, first, known, first + 1, place - first);
    known[first] = reference;
  }
}
