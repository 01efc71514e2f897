package io.souk.launcher.role;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Where a role's log goes: all of it to {@code <work-dir>/logs/}, trouble to standard error, too.
 */
final class RunLog {

  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{1} %msg%n";

  /** The file has it. */
  private static final String WITHOUT_TRACE = "%nopex";

  private static final int KEPT_FILES = 5;

  private RunLog() {}

  /** Logs to {@code <work-dir>/logs/<role>.log}, 5 older files of 20 MB kept. */
  static void open(Path workDir, String role) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    ch.qos.logback.classic.Logger root = context.getLogger("ROOT");
    root.detachAndStopAllAppenders();
    root.setLevel(Level.INFO);
    root.addAppender(file(context, workDir.resolve("logs").resolve(role + ".log")));
    root.addAppender(console(context));
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    for (String noisy :
        new String[] {"org.apache.ratis", "org.quartz", "com.github.dockerjava", "com.hazelcast"}) {
      context.getLogger(noisy).setLevel(Level.WARN);
    }
    // They warn, at each start, of what is switched off on purpose; that masters have host names;
    // and, every few seconds, that one which is away has no address, or cannot be reached.
    for (String mistaken :
        new String[] {
          "com.hazelcast.cp",
          "com.hazelcast.spi.impl.operationexecutor.slowoperationdetector",
          "com.hazelcast.instance.AddressPicker",
          "com.hazelcast.instance.impl.DefaultAddressPicker",
          "com.hazelcast.internal.cluster.impl.TcpIpJoiner",
          "com.hazelcast.internal.server.tcp",
          "org.apache.ratis.grpc.server.GrpcLogAppender",
          "org.apache.ratis.thirdparty.io.grpc"
        }) {
      context.getLogger(mistaken).setLevel(Level.ERROR);
    }
  }

  private static PatternLayoutEncoder encoder(LoggerContext context, String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.start();
    return encoder;
  }

  private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
    ThresholdFilter trouble = new ThresholdFilter();
    trouble.setLevel("WARN");
    trouble.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder(context, PATTERN + WITHOUT_TRACE));
    console.addFilter(trouble);
    console.start();
    return console;
  }

  private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, Path path) {
    RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
    file.setContext(context);
    file.setFile(path.toString());
    file.setEncoder(encoder(context, PATTERN));
    FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
    window.setContext(context);
    window.setParent(file);
    window.setFileNamePattern(path + ".%i");
    window.setMinIndex(1);
    window.setMaxIndex(KEPT_FILES);
    window.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(FileSize.valueOf("20MB"));
    size.start();
    file.setRollingPolicy(window);
    file.setTriggeringPolicy(size);
    file.start();
    return file;
  }
}
