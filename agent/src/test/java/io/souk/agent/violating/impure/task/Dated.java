package io.souk.agent.violating.impure.task;

import java.time.Instant;

/** Breaks PURITY: a decision reads the clock. */
final class Dated {
  private Dated() {}

  static Instant now() {
    return Instant.now();
  }
}
