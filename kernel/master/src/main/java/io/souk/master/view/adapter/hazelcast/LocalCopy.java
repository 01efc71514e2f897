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

    /**
     * This member goes on, in this term, with what it and the others have been told until a turn.
     *
     * @param after the turn of the leader before that the others have, if they have what this has
     * @param before what it stands for
     * @param now what this leader began with
     */
    record Succession(long term, Position after, LiveView.Snapshot before, LiveView.Snapshot now)
        implements Task {}

    /**
     * Everything, in a new generation of this term.
     *
     * @param untold the last changes that the snapshot has and the others do not have; empty when
     *     it is not known what they have
     */
    record Everything(long term, LiveView.Snapshot snapshot, Optional<List<ViewChange>> untold)
        implements Task {}

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

  /** While the others are told of each turn. */
  private static final long MOST_PATIENCE_WITH_SUCCESSION_NANOS = 30_000_000_000L;

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

  /** The turn of another member that stands for what is shown. */
  private Optional<Position> at = Optional.empty();

  private Optional<Task.Succession> succession = Optional.empty();

  /** Whether those who were as far as this member are told of its turns before everything is. */
  private boolean continued;

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
    boolean begins = turn.stream().anyMatch(ViewChange.Begin.class::isInstance);
    Optional<Position> from = begins && turn.size() >= LITTLE ? at : Optional.empty();
    Optional<LiveView.Snapshot> before = from.map(position -> view.snapshot());
    at = Optional.empty();
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
    if (from.isPresent() && sharing) {
      succeed(from.get(), before.orElseThrow(), turn.size());
    } else if (sharing && (!anew || continued) && !turn.isEmpty()) {
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
  void follow(Position turn, List<ViewChange> changes) {
    if (mayFollow(turn.generation())) {
      List<ViewChange> own = changes.stream().map(this::shared).toList();
      show(turn, own);
    }
  }

  private synchronized void show(Position turn, List<ViewChange> changes) {
    if (mayFollow(turn.generation())) {
      view.publish(changes);
      at = Optional.of(turn);
      heardOf();
    }
  }

  /**
   * Goes on with another generation, if what is shown is what its first turn stands for.
   *
   * @param after the turn that stands for the same
   * @return whether it does
   */
  synchronized boolean goOn(Position after, Position turn, List<ViewChange> changes) {
    boolean same = mayFollow(turn.generation()) && at.filter(after::equals).isPresent();
    if (same) {
      show(turn, changes);
    }
    return same;
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
    if (succession.isPresent()) {
      Task first = succession.get();
      succession = Optional.empty();
      return first;
    }
    boolean early = anew && anewFrom - nanoTime.getAsLong() > 0;
    if (anew && !early) {
      anew = false;
      Optional<List<ViewChange>> untold =
          continued ? Optional.of(take(Integer.MAX_VALUE)) : Optional.empty();
      continued = false;
      return new Task.Everything(term, view.snapshot(), untold);
    }
    if (waiting.isEmpty() || (early && !continued)) {
      return new Task.Rest();
    }
    List<ViewChange> changes = take(ENOUGH);
    return new Task.Changes(changes, !waiting.isEmpty());
  }

  private List<ViewChange> take(int enough) {
    List<ViewChange> changes = new ArrayList<>();
    while (!waiting.isEmpty() && changes.size() < enough) {
      changes.addAll(waiting.remove());
    }
    waitingChanges -= changes.size();
    return changes;
  }

  /** It is not known what the others have: they are to be told everything. */
  synchronized void shareAnew() {
    if (sharing) {
      anew = true;
      anewFrom = nanoTime.getAsLong();
      continued = false;
      succession = Optional.empty();
      forgetWaiting();
    }
  }

  /** Those who have what this member had are told what is different now, and then of each turn. */
  private void succeed(Position after, LiveView.Snapshot before, int entries) {
    succession = Optional.of(new Task.Succession(term, after, before, view.snapshot()));
    continued = true;
    anewFrom = nanoTime.getAsLong() + patience(entries, MOST_PATIENCE_WITH_SUCCESSION_NANOS);
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
    return sharing
        && (!anew || continued)
        && succession.isEmpty()
        && waiting.isEmpty()
        && term == ofTerm;
  }

  private void stopSharing() {
    sharing = false;
    anew = false;
    continued = false;
    succession = Optional.empty();
    forgetWaiting();
  }

  /**
   * @param entries how many there are: the first turn of a leader has them all
   */
  private void lead(int entries) {
    leading = true;
    sharing = true;
    shareAnew();
    anewFrom = nanoTime.getAsLong() + patience(entries, MOST_PATIENCE_NANOS);
  }

  /**
   * The others have what the leader before told them. To tell them as much again takes a processor
   * away from the agents that come back, and what these say changes most of it.
   */
  private static long patience(int entries, long most) {
    return entries < LITTLE ? 0 : Math.min(most, entries * PATIENCE_NANOS_PER_ENTRY);
  }

  private void forgetWaiting() {
    waiting.clear();
    waitingChanges = 0;
  }
}
