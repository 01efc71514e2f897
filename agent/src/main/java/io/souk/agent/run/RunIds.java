package io.souk.agent.run;

import java.util.UUID;

/** Ids that sort by the time they were made at, so that their order outlives the agent. */
final class RunIds {

  private static final long MICROS = 1000;

  private long last;

  String next() {
    last = Math.max(last + 1, System.currentTimeMillis() * MICROS);
    return String.format("%014x-%s", last, UUID.randomUUID());
  }
}
