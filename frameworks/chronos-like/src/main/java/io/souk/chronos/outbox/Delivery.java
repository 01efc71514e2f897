package io.souk.chronos.outbox;

import java.time.Duration;
import java.util.Optional;

/** How sending a message went. Reasons name no credentials and no addresses of webhooks. */
public sealed interface Delivery {

  /** The other side took it. */
  record Taken() implements Delivery {}

  /** The other side will never take it. */
  record Refused(String reason) implements Delivery {}

  /**
   * It may work later.
   *
   * @param pause least time to wait, where the other side names one
   */
  record Failed(String reason, Optional<Duration> pause) implements Delivery {

    /** The other side names no time. */
    public Failed(String reason) {
      this(reason, Optional.empty());
    }
  }
}
