package io.souk.master.view.adapter.hazelcast;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.master.view.ViewChange;
import io.souk.protocol.master.PublishedEntry;
import io.souk.protocol.master.PublishedStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this member's copy up with the member that leads. Used by one thread.
 *
 * <p>Turns are applied as they are announced. After a gap, and for a new generation, all entries
 * are read, unless it goes on with what is shown already; while the leader goes on publishing these
 * may be ahead of the last announced turn, so they are shown only when the turn that they are ahead
 * to has been announced, too.
 */
final class ViewFollower {

  private static final Logger LOG = LoggerFactory.getLogger(ViewFollower.class);
  private static final long NOTHING = -1;

  private final LocalCopy copy;
  private final ViewMaps maps;
  private final CompletableFuture<Void> shown = new CompletableFuture<>();
  private Optional<Generation> current = Optional.empty();
  private Optional<CatchUp> catchUp = Optional.empty();
  private long applied = NOTHING;
  private long seenAtLastCheck = NOTHING;
  private Optional<Generation> newestAtLastCheck = Optional.empty();

  /** Entries that were read, and the turns announced since. */
  private static final class CatchUp {
    private final List<ViewChange> changes;
    private final long target;
    private boolean checked;

    CatchUp(List<ViewChange> changes, long target) {
      this.changes = changes;
      this.target = target;
    }
  }

  ViewFollower(LocalCopy copy, ViewMaps maps) {
    this.copy = copy;
    this.maps = maps;
  }

  /** Whether entries were read that may not be shown yet. */
  boolean behind() {
    return catchUp.isPresent();
  }

  /** Completes when entries that were read are shown for the first time. */
  CompletableFuture<Void> shown() {
    return shown;
  }

  /** A turn was announced. */
  void follow(Turn turn) throws InvalidProtocolBufferException {
    if (!copy.mayFollow(turn.generation())) {
      return;
    }
    int order = current.map(turn.generation()::compareTo).orElse(1);
    if (order > 0 && goesOn(turn)) {
      LOG.debug("event=live-view-goes-on generation={}", turn.generation());
    } else if (order > 0 || (order == 0 && turn.number() > applied + 1)) {
      if (turn.stored()) {
        read(turn.generation());
      }
    } else if (order == 0 && turn.number() == applied + 1) {
      apply(turn);
    }
  }

  /** Whether the generation begins with what is shown already; it is followed then. */
  private boolean goesOn(Turn turn) throws InvalidProtocolBufferException {
    if (turn.after().isEmpty() || catchUp.isPresent()) {
      return false;
    }
    List<ViewChange> changes = new ArrayList<>();
    turn.leader().map(ViewChange.Succeed::new).ifPresent(changes::add);
    changes.addAll(changes(turn));
    boolean same = copy.goOn(turn.after().get(), turn.position(), changes);
    if (same) {
      current = Optional.of(turn.generation());
      applied = turn.number();
      seenAtLastCheck = NOTHING;
    }
    return same;
  }

  /** The publisher said that it has published nothing after that turn. */
  void beat(Generation generation, long number) {
    if (copy.mayFollow(generation)
        && catchUp.isEmpty()
        && current.filter(generation::equals).isPresent()
        && number <= applied) {
      copy.heardOf();
    }
  }

  /**
   * Makes good what was missed: announcements get lost when a member is overloaded or dies. To be
   * called now and then.
   */
  void check() throws InvalidProtocolBufferException {
    if (copy.leading()) {
      current = Optional.empty();
      catchUp = Optional.empty();
      return;
    }
    Optional<Generation> newest = maps.newest().filter(copy::mayFollow);
    if (newest.isEmpty()) {
      return;
    }
    if (current.isEmpty()) {
      Optional<Generation> stored = maps.newestStored(copy::mayFollow);
      if (stored.isPresent()) {
        read(stored.get());
      }
      return;
    }
    if (newest.get().compareTo(current.get()) > 0) {
      // That it goes on with what is here may still be on its way.
      if (newestAtLastCheck.equals(newest)) {
        read(newest.get());
      }
      newestAtLastCheck = newest;
      return;
    }
    long announced = maps.last(newest.get()).map(Turn::number).orElse(NOTHING);
    // What was announced since the last check may still be on its way.
    boolean missed = seenAtLastCheck > applied;
    seenAtLastCheck = announced;
    if (missed) {
      read(newest.get());
    } else if (catchUp.isPresent() && announced <= applied) {
      if (catchUp.get().checked) {
        // The leader died between putting the entries and announcing them.
        show(newest.get(), catchUp.get());
      } else {
        catchUp.get().checked = true;
      }
    }
  }

  private void apply(Turn turn) throws InvalidProtocolBufferException {
    List<ViewChange> changes = changes(turn);
    applied = turn.number();
    if (catchUp.isEmpty()) {
      copy.follow(turn.position(), changes);
    } else {
      catchUp.get().changes.addAll(changes);
      showWhenComplete(turn.generation(), catchUp.get());
    }
  }

  private void read(Generation generation) throws InvalidProtocolBufferException {
    Optional<Turn> before = maps.last(generation);
    if (before.isEmpty() || !before.get().stored()) {
      return;
    }
    List<ViewChange> changes = new ArrayList<>();
    changes.add(
        before
            .get()
            .leader()
            .<ViewChange>map(ViewChange.Begin::new)
            .orElseGet(ViewChange.Void::new));
    long target = before.get().number();
    for (PublishedEntry entry : maps.entries(generation)) {
      target = Math.max(target, entry.getTurn());
      changes.add(ViewCodec.change(entry));
    }
    // The last turn's removals may not have reached the entries yet.
    changes.addAll(changes(before.get()));
    Optional<Turn> after = maps.last(generation);
    if (after.isEmpty()) {
      return;
    }
    current = Optional.of(generation);
    applied = before.get().number();
    seenAtLastCheck = NOTHING;
    CatchUp read = new CatchUp(changes, Math.max(target, after.get().number()));
    catchUp = Optional.of(read);
    showWhenComplete(generation, read);
    LOG.debug("event=live-view-read generation={} turn={}", generation, applied);
  }

  private void showWhenComplete(Generation generation, CatchUp read) {
    if (applied >= read.target) {
      show(generation, read);
    }
  }

  private void show(Generation generation, CatchUp read) {
    copy.follow(new Position(generation, applied), read.changes);
    catchUp = Optional.empty();
    shown.complete(null);
  }

  private static List<ViewChange> changes(Turn turn) throws InvalidProtocolBufferException {
    List<ViewChange> changes = new ArrayList<>();
    for (PublishedStep step : turn.steps()) {
      changes.add(ViewCodec.change(step));
    }
    return changes;
  }
}
