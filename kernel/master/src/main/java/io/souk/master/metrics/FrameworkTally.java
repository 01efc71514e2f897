package io.souk.master.metrics;

import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** What one framework did and was told. The kernel's loop alone counts, anybody reads. */
final class FrameworkTally {

  /** Of offers. */
  enum Fate {
    SENT,
    ACCEPTED,
    DECLINED,
    RESCINDED
  }

  private final AtomicLongArray calls = new AtomicLongArray(Call.Type.values().length);
  private final AtomicLongArray events = new AtomicLongArray(Event.Type.values().length);
  private final AtomicLongArray operations =
      new AtomicLongArray(Offer.Operation.Type.values().length);
  private final AtomicLongArray offers = new AtomicLongArray(Fate.values().length);
  private final AtomicLongArray ended = new AtomicLongArray(TaskState.values().length);

  void called(Call.Type type) {
    add(calls, type.ordinal(), 1);
  }

  void told(Event.Type type) {
    add(events, type.ordinal(), 1);
  }

  void operated(Offer.Operation.Type type) {
    add(operations, type.ordinal(), 1);
  }

  void offers(Fate fate, long number) {
    add(offers, fate.ordinal(), number);
  }

  void ended(TaskState state) {
    add(ended, state.ordinal(), 1);
  }

  /** There is one writer: no other addition can come between. */
  private static void add(AtomicLongArray counts, int index, long number) {
    counts.setOpaque(index, counts.getPlain(index) + number);
  }

  /** All calls there were. */
  long calls() {
    return sum(calls);
  }

  /**
   * Adds Mesos's counters.
   *
   * @param prefix of this framework, with a slash at the end
   */
  void put(Map<String, Double> metrics, String prefix) {
    put(metrics, prefix + "calls", Call.Type.values(), calls);
    put(metrics, prefix + "events", Event.Type.values(), events);
    put(metrics, prefix + "operations", Offer.Operation.Type.values(), operations);
    for (Fate fate : Fate.values()) {
      metrics.put(prefix + "offers/" + lower(fate), (double) offers.get(fate.ordinal()));
    }
    for (TaskState state : CountingLiveView.ENDS) {
      metrics.put(prefix + "tasks/terminal/" + lower(state), (double) ended.get(state.ordinal()));
    }
  }

  private static void put(
      Map<String, Double> metrics, String name, Enum<?>[] types, AtomicLongArray counts) {
    metrics.put(name, (double) sum(counts));
    for (Enum<?> type : types) {
      if (!type.name().equals("UNKNOWN")) {
        metrics.put(name + "/" + lower(type), (double) counts.get(type.ordinal()));
      }
    }
  }

  private static long sum(AtomicLongArray counts) {
    long sum = 0;
    for (int i = 0; i < counts.length(); i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  static String lower(Enum<?> type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
