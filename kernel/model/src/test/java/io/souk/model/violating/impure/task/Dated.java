package io.souk.model.violating.impure.task;

import java.time.Instant;

/** A value that reads the clock. */
public record Dated(Instant at) {
  public static Dated now() {
    return new Dated(Instant.now());
  }
}
