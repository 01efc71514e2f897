package io.souk.chaos.job;

/**
 * Something that should not be.
 *
 * @param kind what rule is broken
 * @param job whose
 * @param text what exactly
 */
public record Objection(Kind kind, String job, String text) {

  /** The rules. */
  public enum Kind {
    /** An occurrence has neither a run nor a record why not. */
    MISSING,
    /** An attempt was started more than once, or a run that had succeeded again. */
    DOUBLED,
    /** A run began before it was due or after its window. */
    OUTSIDE_WINDOW,
    /** Two runs of a job that is not concurrent, or two attempts of one run, were alive at once. */
    OVERLAP,
    /** A run that no schedule and no parent brought about. */
    UNKNOWN,
    /** An occurrence that ran is recorded as missed, or is recorded twice. */
    MISSED_AND_RUN,
    /** The reason of a missed occurrence is not true. */
    WRONG_REASON,
    /** A task ended before its time and nothing had been done to its machine. */
    CUT_SHORT,
    /** A child did not follow its parents. */
    NOT_FOLLOWED,
    /** The API says something else about an attempt than the files. */
    DISAGREES,
    /** Counters do not add up. */
    COUNTERS
  }
}
