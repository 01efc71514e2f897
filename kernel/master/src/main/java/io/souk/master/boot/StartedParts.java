package io.souk.master.boot;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs already, so that it can be stopped in reverse order. */
final class StartedParts {

  private static final Logger LOG = LoggerFactory.getLogger(StartedParts.class);

  private record Part(String name, Supplier<Future<?>> stop) {}

  private final Deque<Part> parts = new ArrayDeque<>();

  /** Remembers how to stop what has just been started. */
  synchronized void add(String name, Supplier<Future<?>> stop) {
    parts.push(new Part(name, stop));
  }

  /** Stops everything, each part after the ones started later; never fails. */
  Future<Void> stop() {
    Part part;
    synchronized (this) {
      part = parts.poll();
    }
    if (part == null) {
      return Future.succeededFuture();
    }
    return stop(part).transform(ignored -> stop());
  }

  private static Future<?> stop(Part part) {
    try {
      return part.stop()
          .get()
          .onFailure(error -> LOG.warn("event=stop_failed part={}", part.name(), error));
    } catch (RuntimeException e) {
      LOG.warn("event=stop_failed part={}", part.name(), e);
      return Future.failedFuture(e);
    }
  }
}
