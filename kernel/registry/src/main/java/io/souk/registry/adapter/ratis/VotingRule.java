package io.souk.registry.adapter.ratis;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a member may help to elect another leader: only after it has not heard of the present one
 * for longer than a lease lasts. Ratis asks itself that before it takes part in a test vote, but
 * not again when the real one comes, and forgets it when it restarts.
 *
 * <p>Thread-safe; times are those of a clock that only goes forward, in ns.
 */
final class VotingRule {

  private final long lease;
  private final LongSupplier clock;
  private volatile long heard;

  /**
   * A member that may have promised a lease until {@code before}, when it ran the last time.
   *
   * @param lease in ns
   */
  VotingRule(long lease, LongSupplier clock, long before) {
    this.lease = lease;
    this.clock = clock;
    this.heard = before;
  }

  /** A message of a leader that is not of the past came in. */
  void heardLeader() {
    heard = clock.getAsLong();
  }

  /** How long ago it was. */
  Duration silence() {
    return Duration.ofNanos(Math.max(0, clock.getAsLong() - heard));
  }

  /** How long it must not vote yet, in ns; 0 when it may. */
  long remaining() {
    return Math.max(0, lease - (clock.getAsLong() - heard));
  }
}
