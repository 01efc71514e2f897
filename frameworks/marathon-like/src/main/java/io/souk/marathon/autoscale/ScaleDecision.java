package io.souk.marathon.autoscale;

import java.time.Instant;

/**
 * What came of looking at an app's load.
 *
 * @param kind whether and why the number changes or stays
 * @param from instances wanted before
 * @param to instances wanted from now on
 * @param text the same in words
 */
public record ScaleDecision(Kind kind, int from, int to, String text, Instant at) {

  /** Why the number changes or stays. */
  public enum Kind {
    /** More instances. */
    UP,
    /** Fewer instances. */
    DOWN,
    /** The number was outside its bounds. */
    INTO_BOUNDS,
    /** The load is near enough to the target, or as near as whole instances within bounds go. */
    STEADY,
    /** The last change is too recent. */
    COOLING,
    /** A deployment holds the app. */
    DEPLOYING,
    /** The load is not known. */
    UNKNOWN,
    /** The app is suspended with 0 instances. */
    SUSPENDED
  }

  /** Whether the number changes. */
  public boolean isChange() {
    return from != to;
  }
}
