package io.souk.master.host;

import java.time.Duration;

/**
 * How long plug-ins may take, and how long they wait.
 *
 * @param loadLimit for the constructor and the framework's name
 * @param startLimit for its start
 * @param blockLimit how long its context may do nothing
 * @param stopLimit after which a stop counts as done
 * @param answerLimit for an answer over HTTP
 * @param firstPause before the first restart; each next one is twice as long
 * @param longestPause between two restarts
 * @param steady after so long it counts as working, and the pauses begin anew
 */
record PluginTimes(
    Duration loadLimit,
    Duration startLimit,
    Duration blockLimit,
    Duration stopLimit,
    Duration answerLimit,
    Duration firstPause,
    Duration longestPause,
    Duration steady) {

  static final PluginTimes DEFAULT =
      new PluginTimes(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(6),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5));

  /** Before the restart after so many failures in a row. */
  Duration pause(int failures) {
    int doublings = Math.min(Math.max(0, failures - 1), 20);
    Duration pause = firstPause.multipliedBy(1L << doublings);
    return pause.compareTo(longestPause) > 0 ? longestPause : pause;
  }
}
