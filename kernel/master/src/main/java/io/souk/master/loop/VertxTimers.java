package io.souk.master.loop;

import io.souk.master.bus.TimerKey;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Timers on the loop's own Vert.x context. */
final class VertxTimers implements Timers {

  private final Vertx vertx;
  private final Consumer<TimerKey> onFired;
  private final Map<TimerKey, Long> pending = new HashMap<>();

  VertxTimers(Vertx vertx, Consumer<TimerKey> onFired) {
    this.vertx = vertx;
    this.onFired = onFired;
  }

  @Override
  public void arm(TimerKey key, Duration delay) {
    cancel(key);
    // Rounded up, so that what is due at an instant is due when the timer fires.
    long millis = Math.max(1, delay.plusNanos(999_999).toMillis());
    long id =
        vertx.setTimer(
            millis,
            fired -> {
              if (pending.remove(key, fired)) {
                onFired.accept(key);
              }
            });
    pending.put(key, id);
  }

  @Override
  public void cancel(TimerKey key) {
    Long id = pending.remove(key);
    if (id != null) {
      vertx.cancelTimer(id);
    }
  }

  @Override
  public boolean isArmed(TimerKey key) {
    return pending.containsKey(key);
  }

  @Override
  public void cancelAll() {
    pending.values().forEach(vertx::cancelTimer);
    pending.clear();
  }
}
