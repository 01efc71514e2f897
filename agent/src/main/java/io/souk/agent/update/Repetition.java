package io.souk.agent.update;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When something nobody has acknowledged is sent once more: after 10 s, then each time after twice
 * as long, at most 10 minutes (Mesos agent, status update manager).
 *
 * @param delay before the next repetition
 * @param at when that is due; empty while there is nobody to send it to
 */
record Repetition(Duration delay, Optional<Instant> at) {

  static final Duration FIRST_DELAY = Duration.ofSeconds(10);
  static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

  /** Nothing has been sent, or nobody is there any more: the next time is a first time. */
  static final Repetition NONE = new Repetition(FIRST_DELAY, Optional.empty());

  /** It has just been sent for the first time, or for the first time to this master. */
  static Repetition first(Instant now) {
    return new Repetition(FIRST_DELAY, Optional.of(now.plus(FIRST_DELAY)));
  }

  /** It has just been sent once more. */
  Repetition again(Instant now) {
    Duration doubled = delay.multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
    return new Repetition(next, Optional.of(now.plus(next)));
  }

  boolean isDue(Instant now) {
    return at.isPresent() && !at.get().isAfter(now);
  }
}
