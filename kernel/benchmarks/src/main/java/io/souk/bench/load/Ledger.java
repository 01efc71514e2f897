package io.souk.bench.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What became of each task; finds what was lost and what happened twice. */
final class Ledger {

  /** Times are of {@link System#nanoTime}. */
  static final class Entry {
    final long acceptedAt;
    private int told;
    private int running;
    private int finished;
    private int calls;
    private int acknowledged;

    private Entry(long acceptedAt) {
      this.acceptedAt = acceptedAt;
    }
  }

  private final Map<String, Entry> entries = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private long running;
  private long finished;
  private long calls;
  private long acknowledged;

  void accepted(String task, long now) {
    if (entries.put(task, new Entry(now)) != null) {
      faults.add(task + " accepted twice");
    }
  }

  /** An agent was told to run it. */
  Entry told(String task) {
    Entry entry = get(task);
    entry.told++;
    return entry;
  }

  /** The framework read that it runs. */
  void running(String task) {
    get(task).running++;
    running++;
  }

  /** The framework read that it has ended. */
  void finished(String task) {
    get(task).finished++;
    finished++;
  }

  /** The master took the framework's ACKNOWLEDGE. */
  void called(String task) {
    get(task).calls++;
    calls++;
  }

  /** The agent got the acknowledgement. */
  void acknowledged(String task) {
    get(task).acknowledged++;
    acknowledged++;
  }

  void fault(String what) {
    faults.add(what);
  }

  long running() {
    return running;
  }

  long finished() {
    return finished;
  }

  long called() {
    return calls;
  }

  long acknowledged() {
    return acknowledged;
  }

  int tasks() {
    return entries.size();
  }

  private Entry get(String task) {
    return entries.computeIfAbsent(
        task,
        unknown -> {
          faults.add(task + " was never accepted");
          return new Entry(0);
        });
  }

  /** What went wrong; empty when every task was told, reported and acknowledged once. */
  List<String> check() {
    List<String> found = new ArrayList<>(faults);
    entries.forEach(
        (task, entry) -> {
          int updates = entry.running + entry.finished;
          if (entry.told != 1
              || entry.running != 1
              || entry.finished > 1
              || entry.calls != updates
              || entry.acknowledged != updates) {
            found.add(
                "%s: told %d times, running %d, finished %d, calls %d, acknowledged %d"
                    .formatted(
                        task,
                        entry.told,
                        entry.running,
                        entry.finished,
                        entry.calls,
                        entry.acknowledged));
          }
        });
    return found;
  }
}
