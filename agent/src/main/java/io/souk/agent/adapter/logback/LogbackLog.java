package io.souk.agent.adapter.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import io.souk.protocol.log.ProgramLog;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Changes what this program's own loggers say; those of libraries stay as they are. */
public final class LogbackLog implements ProgramLog {
  private static final String OWN = "io.souk";

  private final LoggerContext context;

  private LogbackLog(LoggerContext context) {
    this.context = context;
  }

  /** The log of this program; one that nobody writes when something else than Logback does. */
  public static ProgramLog ofProgram() {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        ? new LogbackLog(context)
        : ProgramLog.NONE;
  }

  @Override
  public void setVerbosity(int verbosity) {
    Logger own = context.getLogger(OWN);
    own.setLevel(
        switch (verbosity) {
          case 0 -> null; // That of the root.
          case 1 -> Level.DEBUG;
          default -> Level.TRACE;
        });
  }

  @Override
  public Optional<Path> file() {
    Iterator<Appender<ILoggingEvent>> appenders =
        context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
    while (appenders.hasNext()) {
      if (appenders.next() instanceof FileAppender<ILoggingEvent> file) {
        return Optional.of(Path.of(file.getFile()).toAbsolutePath().normalize());
      }
    }
    return Optional.empty();
  }
}
