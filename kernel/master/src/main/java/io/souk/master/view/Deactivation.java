package io.souk.master.view;

import io.souk.protocol.mesos.DrainInfo;
import io.souk.protocol.mesos.DrainState;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An operator took an agent out of the offers (Mesos v1 operator API, DEACTIVATE_AGENT and
 * DRAIN_AGENT).
 *
 * @param draining when its tasks are to end, too; empty when they may go on
 */
public record Deactivation(Optional<Draining> draining) {

  /** Tasks may go on. */
  public static final Deactivation ONLY = new Deactivation(Optional.empty());

  /**
   * How an agent is drained.
   *
   * @param info how, and how far that is
   * @param start when the operator asked for it
   */
  public record Draining(DrainInfo info, Instant start) {
    public Draining {
      Objects.requireNonNull(info);
      Objects.requireNonNull(start);
    }
  }

  public Deactivation {
    Objects.requireNonNull(draining);
  }

  /** Whether tasks are still being ended. */
  public boolean isDraining() {
    return draining.filter(it -> it.info().getState() == DrainState.DRAINING).isPresent();
  }
}
