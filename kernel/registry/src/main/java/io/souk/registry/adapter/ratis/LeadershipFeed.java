package io.souk.registry.adapter.ratis;

import io.souk.registry.Registry.LeadershipListener;
import io.souk.registry.RegistryException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener of leadership, one call at a time, each change once. */
final class LeadershipFeed {

  /** What {@link #term()} says while this member does not lead. */
  static final long NONE = 0;

  private static final Logger LOG = LoggerFactory.getLogger(LeadershipFeed.class);

  private final LeadershipListener listener;
  private final ExecutorService teller =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("registry-leadership").factory());
  private final AtomicLong term = new AtomicLong(NONE);

  LeadershipFeed(LeadershipListener listener) {
    this.listener = listener;
  }

  /** The term in which this member leads, or {@link #NONE}. */
  long term() {
    return term.get();
  }

  synchronized void leads(long newTerm) {
    follows();
    term.set(newTerm);
    tell(() -> listener.onLeader(newTerm));
  }

  synchronized void follows() {
    if (term.getAndSet(NONE) != NONE) {
      tell(listener::onFollower);
    }
  }

  /** Says that it does not lead and never will; once. */
  synchronized void failed(RegistryException reason) {
    follows();
    tell(() -> listener.onFailed(reason));
  }

  /** Says the end of leadership, then nothing more. */
  synchronized void close() {
    follows();
    teller.shutdown();
  }

  private void tell(Runnable news) {
    try {
      teller.execute(
          () -> {
            try {
              news.run();
            } catch (RuntimeException e) {
              LOG.error("event=leadership-listener-failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("event=leadership-news-after-close");
    }
  }
}
