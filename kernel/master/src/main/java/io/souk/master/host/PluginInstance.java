package io.souk.master.host;

import io.souk.framework.HttpEndpoint;
import io.souk.framework.boot.Plugin;
import io.souk.framework.boot.PluginException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An instance of a plug-in that has not been started, and what it said of itself.
 *
 * @param name checked
 */
record PluginInstance(Plugin.Loaded loaded, String name, Optional<HttpEndpoint> endpoint) {

  private static final Logger LOG = LoggerFactory.getLogger(PluginInstance.class);
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  /** Frames of a stack that say where a plug-in stands. */
  private static final int FRAMES = 6;

  /** Makes one in a thread of its own: its constructor may do anything. */
  static Future<PluginInstance> load(Vertx vertx, Plugin plugin, Duration limit) {
    Promise<PluginInstance> made = Promise.promise();
    String jar = plugin.jar().getFileName().toString();
    Thread thread =
        new Thread(
            () -> {
              try {
                PluginInstance instance = ask(plugin.load());
                if (!made.tryComplete(instance)) {
                  instance.close();
                }
              } catch (Throwable failure) {
                made.tryFail(failure);
              }
            },
            "plugin-load-" + jar);
    thread.setDaemon(true);
    thread.start();
    long timer =
        vertx.setTimer(
            limit.toMillis(),
            late -> {
              if (made.tryFail(
                  new TimeoutException(
                      "was not constructed within "
                          + Guest.seconds(limit)
                          + at(List.of(thread))))) {
                thread.interrupt();
              }
            });
    return made.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private static PluginInstance ask(Plugin.Loaded loaded) throws PluginNameException {
    boolean fine = false;
    try {
      String name = loaded.framework().name();
      if (name == null || !NAME.matcher(name).matches()) {
        throw new PluginNameException(
            "its name is '" + name + "', expected 1 to 40 characters of [a-z0-9-]");
      }
      PluginInstance instance = new PluginInstance(loaded, name, loaded.framework().endpoint());
      fine = true;
      return instance;
    } finally {
      if (!fine) {
        loaded.close();
      }
    }
  }

  /** A plug-in calls itself something that is no name. */
  static final class PluginNameException extends Exception {
    private static final long serialVersionUID = 1L;

    PluginNameException(String problem) {
      super(problem);
    }
  }

  /** One line. */
  static String explain(Throwable error) {
    boolean ours =
        error instanceof PluginException
            || error instanceof PluginNameException
            || error instanceof TimeoutException;
    return (ours ? String.valueOf(error.getMessage()) : "it threw " + error)
        .lines()
        .findFirst()
        .orElse("");
  }

  /** Whether it tells of a connection that broke. */
  static boolean isOfAClient(Throwable thrown) {
    return thrown instanceof IOException || thrown instanceof VertxException;
  }

  /** Where the threads of a pool stand that do something, for the log. */
  static String whereabouts(String threads) {
    return at(busy(threads));
  }

  /** Wakes what waits in the threads of a pool. */
  static void interrupt(String threads) {
    busy(threads).forEach(Thread::interrupt);
  }

  private static List<Thread> busy(String threads) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(threads + "-"))
        .toList();
  }

  private static String at(List<Thread> threads) {
    return threads.stream()
        .map(Thread::getStackTrace)
        .filter(
            stack ->
                Arrays.stream(stack)
                    .noneMatch(
                        frame ->
                            frame.getClassName().endsWith("ThreadPoolExecutor")
                                && frame.getMethodName().equals("getTask")))
        .filter(stack -> stack.length > 0)
        .findFirst()
        .map(
            stack ->
                ", at "
                    + String.join(
                        " < ",
                        Arrays.stream(stack).limit(FRAMES).map(PluginInstance::frame).toList()))
        .orElse("");
  }

  private static String frame(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.substring(type.lastIndexOf('.') + 1)
        + "."
        + frame.getMethodName()
        + ":"
        + frame.getLineNumber();
  }

  /** Lets its classes go. */
  void close() {
    try {
      loaded.close();
    } catch (RuntimeException e) {
      LOG.warn("event=plugin_classes_not_closed framework={}", name, e);
    }
  }
}
