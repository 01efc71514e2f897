package io.souk.agent.adapter.http;

import java.time.Instant;

/** Times as Mesos writes them. */
final class Seconds {
  private Seconds() {}

  /** Seconds since 1970, to the microsecond. */
  static double of(Instant instant) {
    return instant.getEpochSecond() + Math.floorDiv(instant.getNano(), 1000) / 1e6;
  }
}
