package io.souk.agent.fake;

import io.souk.agent.fetch.FetchProgress;
import io.souk.agent.runtime.Fetcher;
import io.vertx.core.Future;
import java.util.Map;

/** Has nothing to fetch. */
public final class NoFetcher implements Fetcher {

  @Override
  public Future<Void> fetch(Request request) {
    return Future.failedFuture(new AssertionError("nothing was to be fetched: " + request));
  }

  @Override
  public void abort(String containerId) {}

  @Override
  public Map<String, FetchProgress> progress() {
    return Map.of();
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
