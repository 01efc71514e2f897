package io.souk.testkit;

import io.souk.master.bus.TimerKey;
import io.souk.master.loop.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Timers of a clock that the test turns. */
public final class VirtualTimers implements Timers {

  private final Map<TimerKey, Instant> pending = new LinkedHashMap<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  public Instant now() {
    return now;
  }

  /** Moves on to the next timer that is due until then; empty, and there, when none is. */
  public Optional<TimerKey> next(Instant until) {
    Optional<Map.Entry<TimerKey, Instant>> first =
        pending.entrySet().stream()
            .filter(timer -> !timer.getValue().isAfter(until))
            .min(Map.Entry.comparingByValue());
    now =
        first
            .map(Map.Entry::getValue)
            .filter(at -> at.isAfter(now))
            .orElse(first.isPresent() ? now : until);
    first.ifPresent(timer -> pending.remove(timer.getKey()));
    return first.map(Map.Entry::getKey);
  }

  @Override
  public void arm(TimerKey key, Duration delay) {
    pending.remove(key);
    pending.put(key, now.plus(delay));
  }

  @Override
  public void cancel(TimerKey key) {
    pending.remove(key);
  }

  @Override
  public boolean isArmed(TimerKey key) {
    return pending.containsKey(key);
  }

  /** Whether a timer of such a key is pending. */
  public boolean anyArmed(Predicate<TimerKey> wanted) {
    return pending.keySet().stream().anyMatch(wanted);
  }

  @Override
  public void cancelAll() {
    pending.clear();
  }
}
