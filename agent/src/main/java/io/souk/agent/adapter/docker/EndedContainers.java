package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers that have ended and are kept for somebody to look at, until they are removed a while
 * after their end. Which they are is read from the engine after a restart of the agent.
 */
final class EndedContainers {
  private static final Logger LOG = LoggerFactory.getLogger(EndedContainers.class);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Engine engine;
  private final Duration delay;
  private final Map<String, Long> timers = new ConcurrentHashMap<>();
  private volatile boolean closed;

  EndedContainers(Vertx vertx, Engine engine, Duration delay) {
    this.vertx = vertx;
    this.engine = engine;
    this.delay = delay;
  }

  /** Nobody needs it any more: removes it at once, or later. */
  Future<Void> release(String name) {
    if (delay.isZero()) {
      return Blocking.run(
          () -> {
            Removal.remove(engine, name);
            return null;
          });
    }
    removeAfter(name, delay);
    return Future.succeededFuture();
  }

  /** Whether it has ended and is kept still; it is removed in time then. */
  boolean keeps(String name) throws EngineException {
    if (delay.isZero()) {
      return false;
    }
    JsonNode state = engine.get("inspect container", "/containers/" + name + "/json").path("State");
    boolean over = state.path("Status").asText().equals("exited");
    Duration left =
        delay.minus(Duration.between(instant(state.path("FinishedAt").asText()), Instant.now()));
    if (!over || left.isNegative() || left.isZero()) {
      return false;
    }
    removeAfter(name, left);
    return true;
  }

  private static Instant instant(String time) {
    try {
      return Instant.parse(time);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private void removeAfter(String name, Duration left) {
    timers.computeIfAbsent(
        name, key -> vertx.setTimer(Math.max(1, left.toMillis()), fired -> remove(name)));
  }

  private void remove(String name) {
    timers.remove(name);
    Blocking.run(
            () -> {
              Removal.remove(engine, name);
              return null;
            })
        .onFailure(
            e ->
                LOG.warn(
                    "event=docker_removal_failed container={} reason=\"{}\"",
                    name,
                    e.getMessage()));
  }

  /**
   * Removes what a failed launch may have left, at once or, when the engine is away, as soon as it
   * is back; blocks for the first attempt.
   */
  void removeWhateverItTakes(String name) {
    try {
      Removal.remove(engine, name);
    } catch (EngineException e) {
      LOG.warn("event=docker_removal_waits container={} reason=\"{}\"", name, e.getMessage());
      if (!closed) {
        timers.computeIfAbsent(
            name, key -> vertx.setTimer(RETRY.toMillis(), fired -> removeAgain(name)));
      }
    }
  }

  private void removeAgain(String name) {
    boolean wanted = timers.remove(name) != null;
    if (wanted) {
      Thread.ofVirtual().name("docker-call").start(() -> removeWhateverItTakes(name));
    }
  }

  void close() {
    closed = true;
    timers.values().forEach(vertx::cancelTimer);
    timers.clear();
  }
}
