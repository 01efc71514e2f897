package io.souk.marathon.adapter.load;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Turns counters that only grow into rates, from each reading to the next. */
final class Rates {

  private final Map<String, Reading> last = new HashMap<>();

  private record Reading(double value, double seconds) {}

  /**
   * The growth a second since the last reading; empty for the first one, for one at the same
   * moment, and after the counter began anew.
   *
   * @param seconds the moment of the reading, from any fixed one on
   */
  OptionalDouble rate(String of, double value, double seconds) {
    Reading before = last.get(of);
    if (before != null && before.seconds() >= seconds) {
      return OptionalDouble.empty();
    }
    last.put(of, new Reading(value, seconds));
    return before == null || value < before.value()
        ? OptionalDouble.empty()
        : OptionalDouble.of((value - before.value()) / (seconds - before.seconds()));
  }

  /** Forgets all others. */
  void retain(Set<String> known) {
    last.keySet().retainAll(known);
  }
}
