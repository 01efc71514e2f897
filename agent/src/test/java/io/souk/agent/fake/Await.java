package io.souk.agent.fake;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits with a deadline that only a hanging program misses. */
public final class Await {

  private static final long LIMIT_SECONDS = 60;
  private static final long PAUSE_NANOS = 5_000_000;

  private Await() {}

  public static <T> T success(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  public static Throwable failure(Future<?> future) {
    done(future);
    if (future.succeeded()) {
      throw new AssertionError("succeeded with " + future.result());
    }
    return future.cause();
  }

  public static void done(Future<?> future) {
    until("the future completes", future::isComplete);
  }

  public static <T> T value(String what, Supplier<Optional<T>> source) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (true) {
      Optional<T> value = source.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  public static void until(String what, BooleanSupplier condition) {
    value(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }
}
