package io.souk.chronos.job;

import io.souk.chronos.schedule.IsoPeriod;
import java.util.Optional;

/**
 * When runs of a job may start and how long they may go on. What is absent was not given.
 *
 * @param concurrent several runs may live at once, unless {@code givenOverlap} says otherwise
 * @param givenOverlap what an occurrence does while a run is alive
 * @param givenCatchUp what becomes of occurrences that nobody could serve
 * @param epsilon how long after its due time a run may start
 * @param deadline how long after its due time a run, retries included, must be over
 */
public record Timing(
    boolean concurrent,
    Optional<Overlap> givenOverlap,
    Optional<CatchUp> givenCatchUp,
    Optional<IsoPeriod> epsilon,
    Optional<IsoPeriod> deadline) {

  /** What Chronos does: one run at a time, at any time. */
  public static final Timing STANDARD =
      new Timing(false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** What an occurrence does while a run is alive. */
  public Overlap overlap() {
    return givenOverlap.orElse(concurrent ? Overlap.ALLOW : Overlap.QUEUE);
  }

  /** What becomes of occurrences that nobody could serve. */
  public CatchUp catchUp() {
    return givenCatchUp.orElse(CatchUp.ONCE);
  }
}
