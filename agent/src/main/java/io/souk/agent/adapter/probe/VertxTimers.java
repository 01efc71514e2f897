package io.souk.agent.adapter.probe;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;

/** The machine's time. */
record VertxTimers(Vertx vertx) implements Timers {

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public Runnable after(Duration delay, Runnable action) {
    long id = vertx.setTimer(Math.max(1, delay.toMillis()), timer -> action.run());
    return () -> vertx.cancelTimer(id);
  }
}
