package io.souk.chronos.alarm;

import io.souk.chronos.job.JobName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which job is to be woken when: a heap of jobs by time, in which each also knows its place. Times
 * are milliseconds of any clock. Not safe for several threads.
 */
public final class Agenda {

  private static final int FIRST_SIZE = 16;

  private final Table entries = new Table();
  private Entry[] heap = new Entry[FIRST_SIZE];
  private int size;

  /** A job, its time and its place in the heap. */
  static final class Entry {
    final JobName job;
    private long at;
    private int place;

    Entry(JobName job) {
      this.job = job;
    }
  }

  /** Puts a job down for {@code at}, in place of what it was down for. */
  public void set(JobName job, long at) {
    Optional<Entry> known = entries.find(job);
    if (known.isEmpty()) {
      Entry entry = new Entry(job);
      entries.add(entry);
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size + size / 2);
      }
      entry.at = at;
      rise(entry, size++);
    } else {
      move(known.get(), at);
    }
  }

  private void move(Entry entry, long at) {
    boolean earlier = at < entry.at;
    entry.at = at;
    if (earlier) {
      rise(entry, entry.place);
    } else {
      sink(entry, entry.place);
    }
  }

  /** Takes a job off. */
  public void cancel(JobName job) {
    entries.remove(job).ifPresent(this::take);
  }

  private void take(Entry entry) {
    Entry last = heap[--size];
    heap[size] = null;
    if (last != entry) {
      rise(last, entry.place);
      sink(last, last.place);
    }
  }

  private void rise(Entry entry, int from) {
    int place = from;
    while (place > 0 && heap[(place - 1) / 2].at > entry.at) {
      put(heap[(place - 1) / 2], place);
      place = (place - 1) / 2;
    }
    put(entry, place);
  }

  private void sink(Entry entry, int from) {
    int place = from;
    for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && heap[child + 1].at < heap[child].at) {
        child++;
      }
      if (heap[child].at >= entry.at) {
        break;
      }
      put(heap[child], place);
      place = child;
    }
    put(entry, place);
  }

  private void put(Entry entry, int place) {
    heap[place] = entry;
    entry.place = place;
  }

  /** The earliest time that a job is down for. */
  public OptionalLong first() {
    return size == 0 ? OptionalLong.empty() : OptionalLong.of(heap[0].at);
  }

  /** Takes off all jobs that are down for {@code now} or earlier; earliest first. */
  public List<JobName> due(long now) {
    List<JobName> due = new ArrayList<>();
    while (size > 0 && heap[0].at <= now) {
      Entry entry = heap[0];
      entries.remove(entry.job);
      take(entry);
      due.add(entry.job);
    }
    return due;
  }

  /** Jobs that are down for some time. */
  public int size() {
    return size;
  }
}
