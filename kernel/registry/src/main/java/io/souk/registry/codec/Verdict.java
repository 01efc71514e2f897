package io.souk.registry.codec;

import io.souk.registry.state.Outcome;

/** What members made of a {@link Command}. */
public sealed interface Verdict {

  /** The batch came to the keyspace. */
  record Applied(Outcome outcome) implements Verdict {}

  /** Nothing was written: the command was made in another term than it stands under. */
  record StaleTerm(long term) implements Verdict {}
}
