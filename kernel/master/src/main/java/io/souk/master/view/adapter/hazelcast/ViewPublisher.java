package io.souk.master.view.adapter.hazelcast;

import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.ViewDelta;
import io.souk.protocol.master.PublishedKey;
import io.souk.protocol.master.PublishedStep;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other members what this member's loop published. Used by one thread.
 *
 * <p>Of each turn first the entries are put, then the turn is announced, then what it removed is
 * removed, and only then the next one begins. So whoever reads the entries after it saw turn N
 * announced has all of N, once it has applied N's removals; what it has of N+1 shows by the number
 * in the entries or by the announcement.
 *
 * <p>A leader that takes over a large view announces a generation without entries first: that it
 * goes on after the last turn of the one before, and then each turn. Those who have followed until
 * there go on with it; others wait for the entries, which are stored when there is less to do.
 */
final class ViewPublisher {

  private static final Logger LOG = LoggerFactory.getLogger(ViewPublisher.class);

  /** So many changes make a turn where there are many: some 200 KB. */
  private static final int PORTION = 500;

  private final LocalCopy copy;
  private final ViewMaps maps;
  private Generation generation = new Generation(-1, 0);
  private Optional<LeaderView> leader = Optional.empty();
  private long number;

  /** Whether the generation's entries are stored for those who have not followed it. */
  private boolean stored = true;

  ViewPublisher(LocalCopy copy, ViewMaps maps) {
    this.copy = copy;
    this.maps = maps;
  }

  /**
   * Tells what waits to be told.
   *
   * @throws RuntimeException when the others cannot be told now; the next call tells them
   *     everything
   */
  void run() {
    try {
      boolean more = true;
      while (more) {
        more =
            switch (copy.next()) {
              case LocalCopy.Task.Rest ignored -> false;
              case LocalCopy.Task.Succession succession -> {
                succeed(succession);
                yield true;
              }
              case LocalCopy.Task.Everything everything -> {
                tellEverything(everything);
                yield true;
              }
              case LocalCopy.Task.Changes changes -> {
                tell(changes.changes());
                yield changes.more();
              }
            };
      }
    } catch (RuntimeException failed) {
      copy.shareAnew();
      throw failed;
    }
  }

  /** Tells the others that there was nothing to tell, so that they know how old theirs is. */
  void beat() {
    if (copy.allTold(generation.term())) {
      maps.beat(generation, number);
    }
  }

  /** Another member announced a turn. */
  void heardOf(Generation other) {
    if (copy.yieldTo(other)) {
      LOG.warn("event=live-view-superseded generation={} by={}", generation, other);
    }
  }

  /** Tells those who have what the leader before had told, and stores nothing for others yet. */
  private void succeed(LocalCopy.Task.Succession succession) {
    if (!begin(succession.term(), succession.now())) {
      return;
    }
    stored = false;
    maps.announce(
        new Turn(generation, number, leader, List.of(), Optional.of(succession.after()), stored));
    List<ViewChange> changes = ViewDelta.between(succession.before(), succession.now());
    tellInPortions(changes);
    LOG.info(
        "event=live-view-continued generation={} after={} turn={} changes={}",
        generation,
        succession.after().generation(),
        succession.after().number(),
        changes.size());
  }

  private void tellInPortions(List<ViewChange> changes) {
    for (int from = 0; from < changes.size(); from += PORTION) {
      tell(changes.subList(from, Math.min(changes.size(), from + PORTION)));
    }
  }

  private void tellEverything(LocalCopy.Task.Everything everything) {
    LiveView.Snapshot snapshot = everything.snapshot();
    everything.untold().ifPresent(this::tellInPortions);
    Optional<Position> after = everything.untold().map(told -> new Position(generation, number));
    if (!begin(everything.term(), snapshot)) {
      return;
    }
    stored = true;
    maps.put(generation, coalesce(puts(snapshot), number).values());
    maps.announce(new Turn(generation, number, leader, List.of(), after, stored));
    maps.dropBefore(generation);
    LOG.info(
        "event=live-view-shared generation={} agents={} tasks={}",
        generation,
        snapshot.agents().size(),
        snapshot.tasks().size());
  }

  /** A new generation; returns false if another member leads in a later term. */
  private boolean begin(long term, LiveView.Snapshot snapshot) {
    Generation newest = maps.newest().orElse(new Generation(term, -1));
    if (newest.term() > term) {
      heardOf(newest);
      return false;
    }
    generation = successor(term, newest);
    leader = snapshot.leader();
    number = 0;
    return true;
  }

  private void tell(List<ViewChange> changes) {
    long next = number + 1;
    Collection<PublishedStep> steps = coalesce(changes.stream(), next).values();
    if (steps.isEmpty()) {
      return;
    }
    if (stored) {
      maps.put(generation, steps);
    }
    maps.announce(new Turn(generation, next, leader, List.copyOf(steps), Optional.empty(), stored));
    number = next;
    if (stored) {
      maps.remove(
          generation,
          steps.stream().filter(PublishedStep::hasRemoved).map(PublishedStep::getRemoved).toList());
    }
  }

  /** A name not used yet, not even by an attempt that failed before it was announced. */
  private Generation successor(long term, Generation newest) {
    if (generation.term() == term && generation.compareTo(newest) > 0) {
      maps.drop(generation);
      return generation.next();
    }
    return newest.term() == term ? newest.next() : new Generation(term, 0);
  }

  /** The last step for each key, in the order of the keys' first ones. */
  private static Map<PublishedKey, PublishedStep> coalesce(
      Stream<? extends ViewChange> changes, long turn) {
    Map<PublishedKey, PublishedStep> steps = new LinkedHashMap<>();
    changes
        .map(change -> ViewCodec.step(change, turn))
        .flatMap(Optional::stream)
        .forEach(step -> steps.put(ViewCodec.key(step), step));
    return steps;
  }

  private static Stream<ViewChange> puts(LiveView.Snapshot all) {
    return Stream.<Stream<ViewChange>>of(
            all.agents().stream().map(ViewChange.PutAgent::new),
            all.recoveredAgents().stream().map(ViewChange.PutRecoveredAgent::new),
            all.unreachableAgents().stream().map(ViewChange.PutUnreachableAgent::new),
            all.frameworks().stream().map(ViewChange.PutFramework::new),
            all.tasks().stream().map(ViewChange.PutTask::new),
            all.executors().stream().map(ViewChange.PutExecutor::new),
            all.offers().stream().map(ViewChange.PutOffer::new),
            Stream.of(new ViewChange.PutMaintenance(all.maintenance())),
            all.inverseOffers().stream().map(ViewChange.PutInverseOffer::new),
            all.inverseAnswers().stream().map(ViewChange.PutInverseAnswer::new),
            all.roles().stream().map(ViewChange.PutRole::new),
            all.operations().stream().map(ViewChange.PutOperation::new))
        .flatMap(Function.identity());
  }
}
