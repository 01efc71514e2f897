package io.souk.master.view.adapter.hazelcast;

import io.souk.master.view.LiveView;
import io.souk.master.view.SharedTasks;
import io.souk.master.view.ViewChange;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What this member shows, and whether it comes from its own loop or from another member's. While it
 * comes from its own, what the others have not been told yet waits here. Thread-safe.
 */
final class LocalCopy {

  /** What is to be told next. */
  sealed interface Task {
    /** Nothing. */
    record Rest() implements Task {}

    /** Everything, in a new generation of this term. */
    record Everything(long term, LiveView.Snapshot snapshot) implements Task {}

    /**
     * The changes of one turn or several.
     *
     * @param more whether there were more than are told at once
     */
    record Changes(List<ViewChange> changes, boolean more) implements Task {}
  }

  /** So many changes wait at the most; beyond that everything is told anew. */
  private static final int MOST_WAITING = 100_000;

  /** Turns are announced together until they have so many changes: some 200 KB. */
  private static final int ENOUGH = 500;

  /** Less than this is told at once, whatever else there is to do. */
  private static final int LITTLE = 1_000;

  private static final long PATIENCE_NANOS_PER_ENTRY = 300_000;
  private static final long MOST_PATIENCE_NANOS = 5_000_000_000L;
  private static final long NO_TERM = -1;

  private final LongSupplier nanoTime;
  private final InProcessLiveView view = new InProcessLiveView();
  private final SharedTasks shared = new SharedTasks();
  private final Deque<List<ViewChange>> waiting = new ArrayDeque<>();
  private int waitingChanges;
  private volatile boolean leading;
  private boolean sharing;
  private boolean anew;
  private long anewFrom;
  private long term;
  private long endedTerm = NO_TERM;
  private volatile Optional<Long> lastHeard = Optional.empty();

  /**
   * @param nanoTime a clock that only goes forward
   */
  LocalCopy(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What readers see; they do not wait for this copy's writers. */
  LiveView view() {
    return view;
  }

  /** A turn of this member's own loop. */
  synchronized void publish(List<ViewChange> turn) {
    view.publish(turn);
    for (ViewChange change : turn) {
      if (change instanceof ViewChange.Begin begin) {
        term = begin.leader().term();
        lead(turn.size());
      } else if (change instanceof ViewChange.End) {
        endedTerm = Math.max(endedTerm, term);
        heardOf();
        leading = false;
        stopSharing();
      } else if (!leading) {
        lead(turn.size());
      }
    }
    if (sharing && !anew && !turn.isEmpty()) {
      waiting.add(List.copyOf(turn));
      waitingChanges += turn.size();
      if (waitingChanges > MOST_WAITING) {
        shareAnew();
      }
    }
  }

  /**
   * Takes over what another member published, unless this one leads or ended a later term. One
   * thread does that: it is much when it is everything, and nobody waits meanwhile.
   */
  void follow(Generation generation, List<ViewChange> changes) {
    if (mayFollow(generation)) {
      List<ViewChange> own = changes.stream().map(this::shared).toList();
      show(generation, own);
    }
  }

  private synchronized void show(Generation generation, List<ViewChange> changes) {
    if (mayFollow(generation)) {
      view.publish(changes);
      heardOf();
    }
  }

  /** What came over the wire has nothing in common with what came before. */
  private ViewChange shared(ViewChange change) {
    return change instanceof ViewChange.PutTask put
        ? new ViewChange.PutTask(shared.share(put.task()))
        : change;
  }

  /** The other member that publishes has said that everything it published is here. */
  void heardOf() {
    lastHeard = Optional.of(System.nanoTime());
  }

  /** How old what readers see may be. Asked on event loops: waits for nobody. */
  Optional<Duration> age() {
    return leading
        ? Optional.of(Duration.ZERO)
        : lastHeard.map(nanos -> Duration.ofNanos(System.nanoTime() - nanos));
  }

  synchronized boolean mayFollow(Generation generation) {
    return !leading && generation.term() > endedTerm;
  }

  boolean leading() {
    return leading;
  }

  /** The next thing to tell the others; it counts as told. */
  synchronized Task next() {
    if (!sharing) {
      return new Task.Rest();
    }
    if (anew && anewFrom - nanoTime.getAsLong() > 0) {
      return new Task.Rest();
    }
    if (anew) {
      anew = false;
      return new Task.Everything(term, view.snapshot());
    }
    if (waiting.isEmpty()) {
      return new Task.Rest();
    }
    List<ViewChange> changes = new ArrayList<>();
    while (!waiting.isEmpty() && changes.size() < ENOUGH) {
      changes.addAll(waiting.remove());
    }
    waitingChanges -= changes.size();
    return new Task.Changes(changes, !waiting.isEmpty());
  }

  /** It is not known what the others have: they are to be told everything. */
  synchronized void shareAnew() {
    if (sharing) {
      anew = true;
      anewFrom = nanoTime.getAsLong();
      forgetWaiting();
    }
  }

  /**
   * Somebody else published: if in a later term, the others are told nothing more until this member
   * begins again.
   *
   * @return whether that is the case
   */
  synchronized boolean yieldTo(Generation other) {
    boolean superseded = sharing && other.term() > term;
    if (superseded) {
      stopSharing();
    }
    return superseded;
  }

  /** The generation of that term is what the others are told of, and nothing waits. */
  synchronized boolean allTold(long ofTerm) {
    return sharing && !anew && waiting.isEmpty() && term == ofTerm;
  }

  private void stopSharing() {
    sharing = false;
    anew = false;
    forgetWaiting();
  }

  /**
   * @param entries how many there are: the first turn of a leader has them all
   */
  private void lead(int entries) {
    leading = true;
    sharing = true;
    shareAnew();
    anewFrom = nanoTime.getAsLong() + patience(entries);
  }

  /**
   * The others have what the leader before told them. To tell them as much again takes a processor
   * away from the agents that come back, and what these say changes most of it.
   */
  private static long patience(int entries) {
    return entries < LITTLE ? 0 : Math.min(MOST_PATIENCE_NANOS, entries * PATIENCE_NANOS_PER_ENTRY);
  }

  private void forgetWaiting() {
    waiting.clear();
    waitingChanges = 0;
  }
}
