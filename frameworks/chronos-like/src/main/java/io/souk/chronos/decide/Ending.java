package io.souk.chronos.decide;

import io.souk.chronos.run.Run.Word;
import io.souk.chronos.run.RunState;

/**
 * How an attempt ended.
 *
 * @param state terminal
 * @param word what was said of it
 * @param again whether it may be followed by another attempt
 */
record Ending(RunState state, Word word, Again again) {

  /** Whether an attempt that did not succeed may be followed by another one. */
  enum Again {
    /** It is over for sure: as the job's {@code retries} say. */
    AS_RETRIES_SAY,
    /** Nobody knows whether it is over: only under the guarantee "at least once". */
    IF_AT_LEAST_ONCE,
    /** The next one would end the same way, or would be too late. */
    NEVER
  }
}
