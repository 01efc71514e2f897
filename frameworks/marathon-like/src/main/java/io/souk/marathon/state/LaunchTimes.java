package io.souk.marathon.state;

import java.time.Duration;

/**
 * How long launches of an app took in this life of the service, from accepting an offer to running.
 */
public record LaunchTimes(long count, Duration total) {

  /** Before the first launch. */
  static final LaunchTimes NONE = new LaunchTimes(0, Duration.ZERO);

  /** After one more. */
  LaunchTimes plus(Duration one) {
    return new LaunchTimes(count + 1, total.plus(one));
  }
}
