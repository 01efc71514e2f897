package io.souk.master.loop;

import io.souk.master.bus.TimerKey;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Timers on the loop's own Vert.x context. One timer of Vert.x at a time wakes it for the next of
 * them: each has 0.3 KB, and there is one of ours for each agent.
 */
final class VertxTimers implements Timers {

  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** Nobody waits longer; so any two moments can be compared. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** So many fire in a row; what else waits for the context has its turn then. */
  private static final int MOST_AT_ONCE = 64;

  /**
   * What is pending.
   *
   * @param due in the terms of {@link System#nanoTime}
   * @param number in the order in which timers were armed
   */
  private record Firing(long due, long number, TimerKey key) implements Comparable<Firing> {

    @Override
    public int compareTo(Firing other) {
      long later = due - other.due;
      return later == 0 ? Long.compare(number, other.number) : Long.signum(later);
    }
  }

  private final Vertx vertx;
  private final Consumer<TimerKey> onFired;
  private final Map<TimerKey, Firing> pending = new HashMap<>();
  private final TreeSet<Firing> order = new TreeSet<>();
  private long armed;

  /** Of Vert.x, and when it fires; only while there is one. */
  private boolean waiting;

  private long timer;
  private long waitsUntil;

  VertxTimers(Vertx vertx, Consumer<TimerKey> onFired) {
    this.vertx = vertx;
    this.onFired = onFired;
  }

  @Override
  public void arm(TimerKey key, Duration delay) {
    cancel(key);
    Duration bounded = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    Firing firing = new Firing(System.nanoTime() + bounded.toNanos(), armed++, key);
    pending.put(key, firing);
    order.add(firing);
    await();
  }

  /** Sees to it that it wakes in time; it may wake for nothing. */
  private void await() {
    if (order.isEmpty()) {
      return;
    }
    long due = order.first().due();
    if (waiting && waitsUntil - due <= 0) {
      return;
    }
    stopWaiting();
    // Rounded up, so that what is due at an instant is due when the timer fires.
    long millis = Math.ceilDiv(due - System.nanoTime(), NANOS_PER_MILLI);
    waiting = true;
    waitsUntil = due;
    timer = vertx.setTimer(Math.max(1, millis), fired -> wake());
  }

  private void wake() {
    waiting = false;
    try {
      long now = System.nanoTime();
      for (int i = 0; i < MOST_AT_ONCE && isDue(now); i++) {
        TimerKey key = order.removeFirst().key();
        pending.remove(key);
        onFired.accept(key);
      }
    } finally {
      await();
    }
  }

  private boolean isDue(long now) {
    return !order.isEmpty() && order.first().due() - now <= 0;
  }

  @Override
  public void cancel(TimerKey key) {
    Firing firing = pending.remove(key);
    if (firing != null) {
      order.remove(firing);
    }
  }

  @Override
  public boolean isArmed(TimerKey key) {
    return pending.containsKey(key);
  }

  @Override
  public void cancelAll() {
    pending.clear();
    order.clear();
    stopWaiting();
  }

  private void stopWaiting() {
    if (waiting) {
      vertx.cancelTimer(timer);
      waiting = false;
    }
  }
}
