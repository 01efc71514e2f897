package io.souk.marathon.adapter.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.souk.marathon.adapter.http.LogLevels;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** The levels of Logback's loggers; of no loggers when another library does the logging. */
public final class LogbackLevels implements LogLevels {

  private final Vertx vertx;
  private final Map<String, Pending> pending = new HashMap<>();

  /** A level that comes to its end, and the one before it; none for an inherited one. */
  private record Pending(long timer, Optional<Level> before) {}

  /** Levels that are set back by timers of {@code vertx}. */
  public LogbackLevels(Vertx vertx) {
    this.vertx = vertx;
  }

  private static Optional<LoggerContext> loggers() {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        ? Optional.of(context)
        : Optional.empty();
  }

  @Override
  public Map<String, String> levels() {
    Map<String, String> levels = new TreeMap<>();
    loggers()
        .ifPresent(
            context -> {
              for (Logger each : context.getLoggerList()) {
                boolean isOwn = each.getLevel() != null;
                levels.put(
                    each.getName(), each.getEffectiveLevel() + (isOwn ? "" : " (inherited)"));
              }
            });
    return levels;
  }

  @Override
  public synchronized boolean set(String logger, String level, Optional<Duration> duration) {
    Optional<Level> wanted = parse(level);
    Optional<Logger> found = loggers().map(context -> context.getLogger(logger));
    if (wanted.isEmpty()) {
      return false;
    }
    found.ifPresent(each -> set(each, wanted.get(), duration));
    return true;
  }

  private void set(Logger logger, Level level, Optional<Duration> duration) {
    Optional<Level> before = Optional.ofNullable(logger.getLevel());
    Pending running = pending.remove(logger.getName());
    if (running != null) {
      vertx.cancelTimer(running.timer());
      before = running.before();
    }
    logger.setLevel(level);
    if (duration.isPresent()) {
      long timer =
          vertx.setTimer(duration.get().toMillis(), fired -> goBack(logger.getName(), fired));
      pending.put(logger.getName(), new Pending(timer, before));
    }
  }

  private synchronized void goBack(String logger, long fired) {
    Pending running = pending.get(logger);
    if (running != null && running.timer() == fired) {
      pending.remove(logger);
      loggers().ifPresent(each -> each.getLogger(logger).setLevel(running.before().orElse(null)));
    }
  }

  private static Optional<Level> parse(String level) {
    String name = level.toUpperCase(Locale.ROOT);
    Level parsed = Level.toLevel(name, null);
    return parsed != null && parsed.toString().equals(name)
        ? Optional.of(parsed)
        : Optional.empty();
  }
}
