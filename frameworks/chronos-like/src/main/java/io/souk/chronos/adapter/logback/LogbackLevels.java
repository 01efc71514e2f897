package io.souk.chronos.adapter.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.souk.chronos.http.LogLevels;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** The levels of Logback's loggers; of no loggers when another library does the logging. */
public final class LogbackLevels implements LogLevels {

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
                levels.put(each.getName(), each.getEffectiveLevel().toString());
              }
            });
    return levels;
  }

  @Override
  public boolean set(String logger, Threshold level) {
    Optional<Logger> known = loggers().map(context -> context.exists(logger));
    known.ifPresent(each -> each.setLevel(Level.toLevel(level.name())));
    return known.isPresent();
  }
}
