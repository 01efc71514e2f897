package io.souk.agent.adapter.probe;

import io.souk.agent.check.ProbeResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Asks one target, again and again. */
interface Probe {

  /**
   * Starts one attempt.
   *
   * @param timeout after which the caller gives it up
   */
  Attempt start(Optional<Duration> timeout);

  /**
   * One attempt.
   *
   * @param result never fails
   * @param cancel gives it up; the result may never come then
   */
  record Attempt(Future<ProbeResult> result, Runnable cancel) {
    static Attempt ended(ProbeResult result) {
      return new Attempt(Future.succeededFuture(result), () -> {});
    }
  }
}
