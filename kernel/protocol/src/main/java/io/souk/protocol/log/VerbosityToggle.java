package io.souk.protocol.log;

import io.vertx.core.Vertx;
import java.time.Duration;

/** More in the log for a while (Mesos, {@code /logging/toggle} and SET_LOGGING_LEVEL). */
public final class VerbosityToggle {
  /** The usual one, below which nobody may go. */
  public static final int USUAL = 0;

  private static final Duration LONGEST = Duration.ofDays(365);

  private final Vertx vertx;
  private final ProgramLog log;
  private int level = USUAL;
  private long timer = -1;

  public VerbosityToggle(Vertx vertx, ProgramLog log) {
    this.vertx = vertx;
    this.log = log;
  }

  public synchronized int level() {
    return level;
  }

  /**
   * Sets another level and goes back to the usual one after a while, unless somebody sets another
   * before.
   *
   * @param newLevel {@link #USUAL} or more
   * @param duration of at most a year
   */
  public synchronized void set(int newLevel, Duration duration) {
    if (newLevel < USUAL) {
      throw new IllegalArgumentException("level " + newLevel);
    }
    vertx.cancelTimer(timer);
    change(newLevel);
    Duration wait = duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    timer = vertx.setTimer(Math.max(1, wait.toMillis()), this::goBack);
  }

  private synchronized void goBack(long fired) {
    if (fired == timer) {
      change(USUAL);
    }
  }

  private void change(int newLevel) {
    level = newLevel;
    log.setVerbosity(newLevel);
  }
}
