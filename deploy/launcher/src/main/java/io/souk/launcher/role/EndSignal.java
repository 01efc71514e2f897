package io.souk.launcher.role;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import sun.misc.Signal;

/**
 * Waits for the signal that ends a role. Handled here and not in a shutdown hook, because a process
 * that a signal ends through hooks cannot exit with code 0.
 */
final class EndSignal {

  /** How a role is asked to end. */
  enum Kind {
    /** SIGTERM or Ctrl-C: stop, to be started again. */
    STOP,
    /** SIGUSR1: leave for good. */
    LEAVE
  }

  private final CompletableFuture<Kind> received = new CompletableFuture<>();

  EndSignal() {
    Signal.handle(new Signal("TERM"), signal -> received.complete(Kind.STOP));
    Signal.handle(new Signal("INT"), signal -> received.complete(Kind.STOP));
  }

  /** Takes SIGUSR1, too. */
  EndSignal withLeave() {
    Signal.handle(new Signal("USR1"), signal -> received.complete(Kind.LEAVE));
    return this;
  }

  /** Blocks until a signal arrives. */
  Kind await() {
    try {
      return received.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Kind.STOP;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
