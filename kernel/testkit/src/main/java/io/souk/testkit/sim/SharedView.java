package io.souk.testkit.sim;

import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The view that the masters share: the others hear of a leader's turns in their order, a little
 * later, sometimes seconds later, and of its last ones not at all.
 */
final class SharedView {

  /** Longer than any message of the simulated network is under way. */
  private static final long UNDER_WAY = Duration.ofMinutes(1).toNanos();

  /** From when to when what a leader published has not been heard of by its successor. */
  private record Gap(long from, long to) {}

  private final World world;

  /** Its own, so that all else is the same whatever becomes of the view. */
  private final Dice dice;

  private final LiveView copy = new InProcessLiveView();
  private final List<Gap> gaps = new ArrayList<>();
  private Optional<Publisher> newest = Optional.empty();

  SharedView(World world, long seed) {
    this.world = world;
    this.dice = new Dice(seed);
  }

  /** Where that process publishes. */
  LiveView of(MasterProcess process) {
    return new Publisher(process);
  }

  /** What a successor has heard of; some have just been started and have heard nothing. */
  Optional<LiveView.Snapshot> seen() {
    newest
        .flatMap(publisher -> publisher.since)
        .ifPresent(since -> gaps.add(new Gap(since, world.agenda().now())));
    return fails(0.1) ? Optional.empty() : Optional.of(copy.snapshot());
  }

  private boolean fails(double probability) {
    return !world.calm() && dice.chance(Math.min(0.9, probability * world.faults().rate()));
  }

  /** What a reader on a standby is shown. */
  LiveView.Snapshot shown() {
    return copy.snapshot();
  }

  /** Whether a successor may not have heard of what frameworks were told then. */
  boolean missed(long at) {
    return gaps.stream().anyMatch(gap -> gap.from() <= at && at <= gap.to() + UNDER_WAY);
  }

  private final class Publisher implements LiveView {

    private final MasterProcess process;
    private List<ViewChange> waiting = new ArrayList<>();
    private Optional<Long> since = Optional.empty();

    Publisher(MasterProcess process) {
      this.process = process;
    }

    @Override
    public void publish(List<ViewChange> changes) {
      if (changes.stream().anyMatch(ViewChange.End.class::isInstance)) {
        return;
      }
      waiting.addAll(changes);
      if (since.isEmpty()) {
        since = Optional.of(world.agenda().now());
        long lag = fails(0.03) ? dice.seconds(0.5, 20) : dice.seconds(0.01, 0.05);
        world.agenda().after(lag, this::tell);
      }
    }

    private void tell() {
      boolean current = copy.leader().map(leader -> leader.term() <= process.term()).orElse(true);
      if (process.alive() && current) {
        newest = Optional.of(this);
        copy.publish(waiting);
        waiting = new ArrayList<>();
        since = Optional.empty();
      }
    }

    @Override
    public Snapshot snapshot() {
      return copy.snapshot();
    }

    @Override
    public Runnable watch(Watcher watcher) {
      return copy.watch(watcher);
    }

    @Override
    public Optional<Duration> age() {
      return Optional.empty();
    }

    @Override
    public Optional<LeaderView> leader() {
      return copy.leader();
    }
  }
}
