package io.souk.chronos.alarm;

import io.souk.chronos.alarm.Agenda.Entry;
import io.souk.chronos.job.JobName;
import java.util.Optional;

/**
 * Entries by job, in one array without nodes around them, which would be a third of what an entry
 * takes. An entry stands at the first free slot from that of its hash on.
 */
final class Table {

  private static final int FIRST_SIZE = 16;
  private static final int SPREAD = 0x9E3779B9;

  private Entry[] slots = new Entry[FIRST_SIZE];
  private int size;

  private int home(JobName job) {
    int hash = job.hashCode() * SPREAD;
    return (hash ^ hash >>> 16) & (slots.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }

  /** The slot of a job, or the free one where its search ends. */
  private int slot(JobName job) {
    int slot = home(job);
    while (slots[slot] != null && !slots[slot].job.equals(job)) {
      slot = next(slot);
    }
    return slot;
  }

  Optional<Entry> find(JobName job) {
    return Optional.ofNullable(slots[slot(job)]);
  }

  /** Adds an entry of a job that has none. */
  void add(Entry entry) {
    if (3 * ++size > 2 * slots.length) {
      grow();
    }
    slots[slot(entry.job)] = entry;
  }

  private void grow() {
    Entry[] all = slots;
    slots = new Entry[2 * all.length];
    for (Entry entry : all) {
      if (entry != null) {
        slots[slot(entry.job)] = entry;
      }
    }
  }

  Optional<Entry> remove(JobName job) {
    int slot = slot(job);
    Optional<Entry> removed = Optional.ofNullable(slots[slot]);
    if (removed.isPresent()) {
      size--;
      slots[slot] = null;
      close(slot);
    }
    return removed;
  }

  /** Moves up those behind a slot that became free, whose search would end there. */
  private void close(int free) {
    for (int slot = next(free); slots[slot] != null; slot = next(slot)) {
      Entry entry = slots[slot];
      slots[slot] = null;
      slots[slot(entry.job)] = entry;
    }
  }
}
