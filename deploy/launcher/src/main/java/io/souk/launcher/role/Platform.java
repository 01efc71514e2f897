package io.souk.launcher.role;

import io.souk.launcher.option.UsageException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintStream;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** What every role of this process shares: event loops, waiting, speaking to the user. */
final class Platform {

  private static final int WORKERS = 4;

  /** So that kernel, frameworks and their HTTP mostly do not share one; Vert.x deals them out. */
  private static final int LEAST_LOOPS = 6;

  private Platform() {}

  /** Event loops for one process; few threads, because blocking work runs on virtual ones. */
  static Vertx vertx() {
    System.setProperty("vertx.disableDnsResolver", "true");
    System.setProperty("vertx.disableFileCPResolving", "true");
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(Math.max(LEAST_LOOPS, Runtime.getRuntime().availableProcessors()))
            .setWorkerPoolSize(WORKERS)
            .setInternalBlockingPoolSize(WORKERS));
  }

  /** Waits for {@code future}; a configuration that cannot be becomes a {@link UsageException}. */
  static <T> T await(Future<T> future, Duration limit) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("interrupted");
    } catch (ExecutionException e) {
      throw asUsage(e.getCause());
    } catch (TimeoutException e) {
      throw new UsageException("not started within " + limit.toSeconds() + " s; the log says more");
    }
  }

  private static RuntimeException asUsage(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof BindException || at instanceof IllegalArgumentException) {
        return new UsageException(String.valueOf(at.getMessage()));
      }
    }
    return new UsageException(cause.getMessage() == null ? cause.toString() : cause.getMessage());
  }

  /** A line for the user on standard output. */
  static void tell(String line) {
    PrintStream out = System.out;
    out.println(line);
    out.flush();
  }

  /** Reads a configuration; one that cannot be becomes a {@link UsageException}. */
  static <T> T checked(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Stops what runs; says so when it does not stop in time, and goes on to end the process. */
  static void stop(Duration limit, Supplier<Future<Void>> stopping) {
    try {
      await(stopping.get(), limit);
    } catch (UsageException e) {
      LoggerFactory.getLogger(Platform.class)
          .warn("event=stop_incomplete cause=\"{}\"", e.getMessage());
    }
  }
}
