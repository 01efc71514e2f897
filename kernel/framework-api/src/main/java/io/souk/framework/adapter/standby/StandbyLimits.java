package io.souk.framework.adapter.standby;

import java.time.Duration;

/**
 * How long a request waits, and how many may.
 *
 * @param patience for a leader to be known and to take the connection; then 503
 * @param look pause between two looks for one
 * @param connect for one connection to be made
 * @param answer for an answer to begin once the request has been sent; then 504
 * @param connections to the leader
 * @param waiting requests that have no answer yet; further ones are 503 at once
 */
public record StandbyLimits(
    Duration patience,
    Duration look,
    Duration connect,
    Duration answer,
    int connections,
    int waiting) {

  /** A failover takes less than the patience; the rest is as in Marathon (§10.1). */
  public static final StandbyLimits DEFAULT =
      new StandbyLimits(
          Duration.ofSeconds(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          64,
          2_000);

  /** The same with another patience. */
  public StandbyLimits withPatience(Duration other) {
    return new StandbyLimits(other, look, connect, answer, connections, waiting);
  }

  /** The same with another time for answers. */
  public StandbyLimits withAnswer(Duration other) {
    return new StandbyLimits(patience, look, connect, other, connections, waiting);
  }
}
