package io.souk.framework.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is turned. */
public final class SettableClock implements InstantSource {

  private volatile Instant now;

  /** A clock that shows {@code start}. */
  public SettableClock(Instant start) {
    now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Turns the clock to {@code instant}. */
  public void set(Instant instant) {
    now = instant;
  }

  /** Turns the clock by {@code duration}. */
  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }
}
