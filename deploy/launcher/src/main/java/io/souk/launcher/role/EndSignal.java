package io.souk.launcher.role;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import sun.misc.Signal;

/**
 * Waits for what ends a role: a signal, or the role itself. Signals are handled here and not in a
 * shutdown hook, because a process that a signal ends through hooks cannot exit with code 0.
 */
final class EndSignal {

  /** Why a role ends. */
  sealed interface Cause {

    /** SIGTERM or Ctrl-C: stop, to be started again. */
    record Stop() implements Cause {}

    /** SIGUSR1: leave for good. */
    record Leave() implements Cause {}

    /** The role ended by itself. */
    record Ended(String reason) implements Cause {}
  }

  // Made before they are needed, so that a signal ends the role even when its jar is gone by then.
  private static final Cause STOP = new Cause.Stop();
  private static final Cause LEAVE = new Cause.Leave();

  private final CompletableFuture<Cause> received = new CompletableFuture<>();

  EndSignal() {
    Signal.handle(new Signal("TERM"), signal -> received.complete(STOP));
    Signal.handle(new Signal("INT"), signal -> received.complete(STOP));
  }

  /** Takes SIGUSR1, too. */
  EndSignal withLeave() {
    Signal.handle(new Signal("USR1"), signal -> received.complete(LEAVE));
    return this;
  }

  /** Takes the role's own end, too; {@code ended} completes with the reason. */
  EndSignal orWhen(Future<String> ended) {
    ended
        .onSuccess(reason -> received.complete(new Cause.Ended(reason)))
        .onFailure(cause -> received.complete(new Cause.Ended(String.valueOf(cause.getMessage()))));
    return this;
  }

  /** Completes when one of them arrives. */
  Future<?> arrives() {
    return Future.fromCompletionStage(received);
  }

  /**
   * Blocks until {@code starting} is done, or broke off because one of them arrived.
   *
   * @param patience how long a start may take
   * @param limit how long one may take to break off; zero for one that does not
   * @return empty when it broke off
   * @throws io.souk.launcher.option.UsageException when it failed, or took too long
   */
  <T> Optional<T> await(Future<T> starting, Duration patience, Duration limit) {
    CompletableFuture<T> started = starting.toCompletionStage().toCompletableFuture();
    CompletableFuture<?> either =
        CompletableFuture.anyOf(started.handle((value, failure) -> null), received);
    try {
      either.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      // What became of the start is told below.
    }
    if (!received.isDone()) {
      return Optional.of(Platform.await(starting, Duration.ZERO));
    }
    if (!limit.isZero()) {
      Platform.stop(limit, () -> starting.otherwiseEmpty().mapEmpty());
    }
    return starting.succeeded() ? Optional.of(starting.result()) : Optional.empty();
  }

  /** Blocks until one of them arrives. */
  Cause await() {
    return received.join();
  }

  /** The exit code for {@code cause}; says on standard error why a role ended by itself. */
  static int exitCode(Cause cause) {
    return switch (cause) {
      case Cause.Stop stop -> 0;
      case Cause.Leave leave -> 0;
      case Cause.Ended ended -> {
        System.err.println("souk: ended: " + ended.reason());
        yield 1;
      }
    };
  }
}
