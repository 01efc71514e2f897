package io.souk.chronos.outbox;

import java.time.Duration;

/**
 * How much a channel takes on.
 *
 * @param capacity messages that wait or are on their way, 1 and up; further ones are dropped
 * @param parallel messages on their way at once, 1 and up
 * @param attempts how often a message is tried, 1 and up
 * @param firstPause from the first failed attempt to the second; each further pause is twice as
 *     long
 * @param longestPause where that ends
 */
public record Limits(
    int capacity, int parallel, int attempts, Duration firstPause, Duration longestPause) {

  /** Ten attempts within about a quarter of an hour. */
  public static final Limits STANDARD =
      new Limits(1000, 2, 10, Duration.ofSeconds(1), Duration.ofMinutes(5));

  Duration pauseAfter(int attempt) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(attempt - 1, 20));
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }
}
