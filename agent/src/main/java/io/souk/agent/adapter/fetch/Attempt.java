package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The fetching of one thread, which others may stop: then the thread is interrupted, what it waits
 * for is closed, and whatever comes of that is told as the reason it was stopped for.
 */
final class Attempt {

  private final Thread thread;
  private Optional<String> stopped = Optional.empty();
  private Optional<Closeable> open = Optional.empty();
  private boolean over;

  Attempt(Thread thread) {
    this.thread = thread;
  }

  /** Ends it, unless it has ended; the first reason counts. */
  void stop(String why) {
    Optional<Closeable> toClose;
    synchronized (this) {
      if (over || stopped.isPresent()) {
        return;
      }
      stopped = Optional.of(why);
      toClose = open;
      thread.interrupt();
    }
    toClose.ifPresent(Attempt::close);
  }

  /** From now on this is what has to be closed when it is stopped. */
  void uses(Closeable resource) throws FetchException {
    boolean late;
    synchronized (this) {
      open = Optional.of(resource);
      late = stopped.isPresent();
    }
    if (late) {
      close(resource);
      check();
    }
  }

  /** Throws when it has been stopped. */
  synchronized void check() throws FetchException {
    if (stopped.isPresent()) {
      throw new FetchException(stopped.get());
    }
  }

  /** What has gone wrong, in words for the user. */
  synchronized FetchException explain(Exception cause) {
    if (stopped.isPresent()) {
      return new FetchException(stopped.get(), cause);
    }
    if (cause instanceof FetchException already) {
      return already;
    }
    String message = cause.getMessage();
    return new FetchException(message == null ? cause.toString() : message, cause);
  }

  /** Nobody can stop it any more; the thread may clean up in peace. */
  synchronized void finish() {
    over = true;
    open = Optional.empty();
    Thread.interrupted();
  }

  /** Stops it when a transfer brings nothing for some time; to be closed after the transfer. */
  Watch watch(Meter meter, Duration limit) {
    return new Watch(
        Thread.ofVirtual()
            .name("fetch-stall-watch")
            .start(
                () -> {
                  try {
                    long left = limit.toNanos() - meter.quietNanos();
                    while (left > 0) {
                      Thread.sleep(Duration.ofNanos(left));
                      left = limit.toNanos() - meter.quietNanos();
                    }
                    stop("stalled: nothing has come for " + seconds(limit));
                  } catch (InterruptedException ended) {
                    // the transfer is over
                  }
                }));
  }

  /** To be closed after the transfer. */
  record Watch(Thread watcher) implements AutoCloseable {
    @Override
    public void close() {
      watcher.interrupt();
    }
  }

  private static String seconds(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }

  private static void close(Closeable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      // it is given up anyway
    }
  }
}
