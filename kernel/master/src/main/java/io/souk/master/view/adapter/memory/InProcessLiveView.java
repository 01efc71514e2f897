package io.souk.master.view.adapter.memory;

import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.ViewChange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A view in this process only.
 *
 * <p>The writer queues its turns and applies them when no reader is at it; a reader applies what is
 * queued and copies the tables (references only). So a reader sees every turn published before it
 * asked, the writer never waits, and readers between two changes share one copy.
 */
public final class InProcessLiveView implements LiveView {

  private final ConcurrentLinkedQueue<List<ViewChange>> turns = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final ViewTables tables = new ViewTables();
  private TableSnapshot shared = tables.copy();
  private volatile Optional<LeaderView> leader = Optional.empty();
  private volatile Optional<Long> lastTurn = Optional.empty();

  @Override
  public void publish(List<ViewChange> changes) {
    for (ViewChange change : changes) {
      if (change instanceof ViewChange.Begin begin) {
        leader = Optional.of(begin.leader());
      } else if (change instanceof ViewChange.Succeed succeed) {
        leader = Optional.of(succeed.leader());
      } else if (change instanceof ViewChange.End || change instanceof ViewChange.Void) {
        leader = Optional.empty();
      }
    }
    lastTurn = Optional.of(System.nanoTime());
    turns.add(List.copyOf(changes));
    settle();
  }

  @Override
  public Snapshot snapshot() {
    TableSnapshot newest;
    lock.lock();
    try {
      applyQueued();
      if (shared.version() != tables.version()) {
        shared = tables.copy();
      }
      newest = shared;
    } finally {
      lock.unlock();
    }
    settle();
    return newest;
  }

  @Override
  public Runnable watch(Watcher watcher) {
    lock.lock();
    try {
      applyQueued();
      watchers.add(watcher);
    } finally {
      lock.unlock();
    }
    settle();
    return () -> watchers.remove(watcher);
  }

  @Override
  public Optional<LeaderView> leader() {
    return leader;
  }

  @Override
  public Optional<Duration> age() {
    return lastTurn.map(
        nanos -> leader.isPresent() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - nanos));
  }

  /**
   * Whoever holds the lock looks again once it is free: a turn that was queued meanwhile would
   * otherwise reach the watchers with the next one only.
   */
  private void settle() {
    while (!turns.isEmpty() && lock.tryLock()) {
      try {
        applyQueued();
      } finally {
        lock.unlock();
      }
    }
  }

  private void applyQueued() {
    for (List<ViewChange> turn = turns.poll(); turn != null; turn = turns.poll()) {
      tables.apply(turn);
      for (Watcher watcher : watchers) {
        watcher.turn(tables.version(), turn);
      }
    }
  }
}
