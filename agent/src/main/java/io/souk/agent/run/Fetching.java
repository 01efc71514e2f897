package io.souk.agent.run;

import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.Fetcher;
import io.vertx.core.Future;

/** What comes between the sandbox and the start of a container. On the loop. */
final class Fetching {

  private final LoopContext loop;
  private final Fetcher fetcher;

  Fetching(LoopContext loop, Fetcher fetcher) {
    this.loop = loop;
    this.fetcher = fetcher;
  }

  /**
   * Completes at once when the command names nothing.
   *
   * @return fails with what is wrong, in words for the user
   */
  Future<Void> into(ContainerSpec spec) {
    return spec.command().getUrisCount() == 0
        ? Future.succeededFuture()
        : loop.hop(fetcher.fetch(Fetcher.Request.of(spec)));
  }

  /** Makes it fail, if it is under way. */
  void abort(String containerId) {
    fetcher.abort(containerId);
  }
}
