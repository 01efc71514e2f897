package io.souk.chronos.decide;

import io.souk.chronos.job.Execution.Needs;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/**
 * Waiting runs whose job lets them start, in the order in which that came to be, those of high
 * priority first. They are kept by what they need, so that what is refused to one of them need not
 * be asked for again by all others like it: a turn costs what it changes, however many wait.
 */
final class ReadyQueue {

  private final Map<Needs, Map<TaskId, Long>> high = new LinkedHashMap<>();
  private final Map<Needs, Map<TaskId, Long>> normal = new LinkedHashMap<>();
  private final TreeMap<Instant, Set<TaskId>> later = new TreeMap<>();
  private final Map<TaskId, Place> places = new HashMap<>();
  private long arrivals;
  private int lined;

  private record Place(boolean urgent, Needs needs, Instant notBefore) {}

  /** Lets a run in; no more than once. */
  void add(TaskId run, boolean urgent, Needs needs, Instant notBefore) {
    Place place = new Place(urgent, needs, notBefore);
    Place before = places.put(run, place);
    if (place.equals(before)) {
      return;
    }
    if (before != null) {
      take(run, before);
    }
    later.computeIfAbsent(notBefore, time -> new LinkedHashSet<>()).add(run);
  }

  void remove(TaskId run) {
    Place place = places.remove(run);
    if (place != null) {
      take(run, place);
    }
  }

  private void take(TaskId run, Place place) {
    Set<TaskId> waiting = later.get(place.notBefore());
    if (waiting != null && waiting.remove(run)) {
      if (waiting.isEmpty()) {
        later.remove(place.notBefore());
      }
      return;
    }
    Map<TaskId, Long> group = groups(place).get(place.needs());
    group.remove(run);
    lined--;
    if (group.isEmpty()) {
      groups(place).remove(place.needs());
    }
  }

  private Map<Needs, Map<TaskId, Long>> groups(Place place) {
    return place.urgent() ? high : normal;
  }

  /** Lines up those whose time has come. */
  private void advance(Instant now) {
    while (!later.isEmpty() && !later.firstKey().isAfter(now)) {
      for (TaskId run : later.pollFirstEntry().getValue()) {
        Place place = places.get(run);
        groups(place)
            .computeIfAbsent(place.needs(), needs -> new LinkedHashMap<>())
            .put(run, arrivals++);
        lined++;
      }
    }
  }

  /** How many have been lined up by {@code now}, those that left again included. */
  long arrivals(Instant now) {
    advance(now);
    return arrivals;
  }

  /** How many stand in line. */
  int size(Instant now) {
    advance(now);
    return lined;
  }

  /** Whether nobody stands in line. */
  boolean isEmpty(Instant now) {
    advance(now);
    return high.isEmpty() && normal.isEmpty();
  }

  /** Goes along the line once; void as soon as the line changes. */
  Round round(Instant now) {
    advance(now);
    return new Round(List.of(high, normal));
  }

  /** One look at those in line. */
  static final class Round {

    private final PriorityQueue<Head> heads = new PriorityQueue<>();
    private Optional<Head> current = Optional.empty();

    private Round(List<Map<Needs, Map<TaskId, Long>>> lines) {
      for (int rank = 0; rank < lines.size(); rank++) {
        for (Map<TaskId, Long> group : lines.get(rank).values()) {
          Head head = new Head(rank, group.entrySet().iterator());
          head.step();
          heads.add(head);
        }
      }
    }

    /** The next one in line. */
    Optional<TaskId> next() {
      current.filter(Head::step).ifPresent(heads::add);
      current = Optional.ofNullable(heads.poll());
      return current.map(head -> head.run);
    }

    /** Passes over all others that need what the last one does. */
    void refuse() {
      current = Optional.empty();
    }

    /** Everyone from here on. */
    List<TaskId> rest() {
      List<TaskId> all = new ArrayList<>();
      for (Optional<TaskId> run = next(); run.isPresent(); run = next()) {
        all.add(run.get());
      }
      return all;
    }
  }

  private static final class Head implements Comparable<Head> {

    private final int rank;
    private final Iterator<Map.Entry<TaskId, Long>> runs;
    private TaskId run;
    private long number;

    Head(int rank, Iterator<Map.Entry<TaskId, Long>> runs) {
      this.rank = rank;
      this.runs = runs;
    }

    boolean step() {
      if (!runs.hasNext()) {
        return false;
      }
      Map.Entry<TaskId, Long> entry = runs.next();
      run = entry.getKey();
      number = entry.getValue();
      return true;
    }

    @Override
    public int compareTo(Head other) {
      return rank == other.rank
          ? Long.compare(number, other.number)
          : Integer.compare(rank, other.rank);
    }
  }
}
