package io.souk.chronos.schedule;

import java.time.Instant;
import java.util.Optional;

/** Times at which nothing may fire: what a stored calendar leaves out. */
public interface Exclusions {

  /** Nothing is left out. */
  Exclusions NONE =
      new Exclusions() {
        @Override
        public Optional<Instant> firstAllowed(Instant time) {
          return Optional.of(time);
        }

        @Override
        public Optional<Instant> firstExcluded(Instant time) {
          return Optional.empty();
        }
      };

  /**
   * The first moment, from {@code time} on, that is not left out: {@code time} itself if it is not.
   * Empty when everything from then on is left out, as far as one can see.
   */
  Optional<Instant> firstAllowed(Instant time);

  /**
   * The first moment after {@code time} that is left out, or an earlier one up to which nothing is
   * left out; empty when nothing is left out ever after. {@code time} itself is not left out.
   */
  Optional<Instant> firstExcluded(Instant time);

  /** Whether nothing may fire at {@code time}. */
  default boolean excludes(Instant time) {
    return !firstAllowed(time).equals(Optional.of(time));
  }
}
