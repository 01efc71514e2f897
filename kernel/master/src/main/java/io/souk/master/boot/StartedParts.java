package io.souk.master.boot;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs already, so that it can be stopped in reverse order. */
final class StartedParts {

  private static final Logger LOG = LoggerFactory.getLogger(StartedParts.class);

  private record Part(String name, Supplier<Future<?>> stop) {}

  private final Deque<Part> parts = new ArrayDeque<>();
  private Optional<Promise<Void>> stopping = Optional.empty();
  private boolean stopped;

  /**
   * Remembers how to stop what has just been started; it is stopped at once after {@link #stop}.
   */
  void add(String name, Supplier<Future<?>> stop) {
    Part part = new Part(name, stop);
    synchronized (this) {
      if (!stopped) {
        parts.push(part);
        return;
      }
    }
    stop(part);
  }

  /** Stops everything, each part after the ones started later; never fails. May be called again. */
  Future<Void> stop() {
    Promise<Void> end;
    synchronized (this) {
      if (stopping.isPresent()) {
        return stopping.get().future();
      }
      end = Promise.promise();
      stopping = Optional.of(end);
    }
    stopNext(end);
    return end.future();
  }

  private void stopNext(Promise<Void> end) {
    Part part;
    synchronized (this) {
      part = parts.poll();
      stopped = part == null;
    }
    if (part == null) {
      end.complete();
    } else {
      stop(part).onComplete(ignored -> stopNext(end));
    }
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
