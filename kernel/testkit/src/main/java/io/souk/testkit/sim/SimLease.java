package io.souk.testkit.sim;

import io.souk.registry.adapter.ratis.RatisConfig;

/**
 * For how long a simulated leader may act, by a clock of its own that runs a little faster or
 * slower than time. As long as it hears of a majority it renews its lease with each heartbeat,
 * which is not played; from then on it has what is left of the last one.
 */
final class SimLease {

  /** How far a clock may be off, either way: both together stay below what a lease leaves over. */
  private static final double DRIFT = 0.04;

  private static final double TIMEOUT_MIN = RatisConfig.DEFAULT_TIMEOUT_MIN.toMillis() / 1e3;
  private static final double TIMEOUT_MAX = RatisConfig.DEFAULT_TIMEOUT_MAX.toMillis() / 1e3;
  private static final double LEASE = 0.9 * TIMEOUT_MIN;
  private static final double HEARTBEAT = LEASE / 5;
  private static final long OPEN = Long.MAX_VALUE;

  private final World world;
  private final double speed;
  private long sent;
  private long end = OPEN;
  private boolean cut;
  private boolean sound = true;

  SimLease(World world) {
    this.world = world;
    this.speed = clock();
  }

  private double clock() {
    return world.dice().between(1 - DRIFT, 1 + DRIFT);
  }

  /** Whether nobody else can lead, as far as its clock says. */
  boolean holds() {
    return world.agenda().now() < end;
  }

  /** Whether its clock runs about as it should; else its lease says nothing. */
  boolean sound() {
    return sound;
  }

  /** Whether it hears of nobody. */
  boolean isCut() {
    return cut;
  }

  /** What a majority acknowledged last was sent up to a heartbeat ago. */
  void cut() {
    cut = true;
    sent = Math.max(0, world.agenda().now() - world.dice().seconds(0, HEARTBEAT));
    end = sent + (long) (LEASE / speed * 1e9);
  }

  /**
   * It hears of the others again.
   *
   * @return whether that was in time
   */
  boolean heal() {
    cut = false;
    if (holds()) {
      end = OPEN;
    }
    return holds();
  }

  /**
   * How long it takes after a cut, in ns, until another one is elected: it has waited since it got,
   * at the earliest, what was sent last.
   */
  long othersWait() {
    long timeout = (long) (world.dice().between(TIMEOUT_MIN, TIMEOUT_MAX) / clock() * 1e9);
    return sent + timeout - world.agenda().now();
  }

  /** It gives the lease away. */
  void end() {
    end = world.agenda().now();
  }

  /** The worst there can be: its clock stands still, and the lease never ends for it. */
  void stopClock() {
    sound = false;
  }
}
