package io.souk.master.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Does work off the event loops, once for all who ask for the same before it begins; whoever asks
 * while it is done shares the next. So what it finds is never older than a question for it. Only so
 * much is done at once. Safe to use from any thread.
 *
 * @param <K> what makes two questions equal
 * @param <V> what the work finds
 */
final class SharedTurns<K, V> {

  /** What those get who wait for the same work. */
  private static final class Turn<V> {
    private final Supplier<V> work;
    private final CompletableFuture<V> answer = new CompletableFuture<>();
    private int askers;

    Turn(Supplier<V> work) {
      this.work = work;
    }
  }

  /** The equal questions. Guarded by the lock of the whole. */
  private static final class Line<V> {
    private Optional<Turn<V>> next = Optional.empty();
    private boolean busy;
  }

  private final Executor executor;
  private final Semaphore workers;
  private final Runnable shared;
  private final Map<K, Line<V>> lines = new HashMap<>();
  private int waiting;

  /**
   * Nobody asks yet.
   *
   * @param most that is worked on at once
   * @param shared called for each question that shares the work of another
   */
  SharedTurns(Executor executor, int most, Runnable shared) {
    this.executor = executor;
    this.workers = new Semaphore(most);
    this.shared = shared;
  }

  /** How many wait for work that has not begun. */
  synchronized int waiting() {
    return waiting;
  }

  /** Shares the work. Completes on a thread of the executor. */
  CompletableFuture<V> ask(K key, Supplier<V> work) {
    Turn<V> turn;
    boolean idle;
    synchronized (this) {
      Line<V> line = lines.computeIfAbsent(key, ignored -> new Line<>());
      if (line.next.isPresent()) {
        shared.run();
      }
      turn = line.next.orElseGet(() -> new Turn<>(work));
      turn.askers++;
      waiting++;
      line.next = Optional.of(turn);
      idle = !line.busy;
      line.busy = true;
    }
    if (idle) {
      begin(key);
    }
    return turn.answer;
  }

  /** Shares with nobody. Completes on a thread of the executor. */
  CompletableFuture<V> askAlone(Supplier<V> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          workers.acquireUninterruptibly();
          try {
            return work.get();
          } finally {
            workers.release();
          }
        },
        executor);
  }

  private void begin(K key) {
    try {
      executor.execute(() -> serve(key));
    } catch (RuntimeException refused) {
      Turn<V> turn = take(key);
      if (end(key)) {
        begin(key);
      }
      turn.answer.completeExceptionally(refused);
    }
  }

  private void serve(K key) {
    workers.acquireUninterruptibly();
    Turn<V> turn = take(key);
    try {
      turn.answer.complete(turn.work.get());
    } catch (RuntimeException | Error failed) {
      turn.answer.completeExceptionally(failed);
    } finally {
      workers.release();
      if (end(key)) {
        begin(key);
      }
    }
  }

  /** Whoever comes from here on waits for the next one: the work begins after this. */
  private synchronized Turn<V> take(K key) {
    Line<V> line = lines.get(key);
    Turn<V> turn = line.next.orElseThrow();
    line.next = Optional.empty();
    waiting -= turn.askers;
    return turn;
  }

  /** Whether others have come meanwhile. */
  private synchronized boolean end(K key) {
    Line<V> line = lines.get(key);
    line.busy = line.next.isPresent();
    if (!line.busy) {
      lines.remove(key);
    }
    return line.busy;
  }
}
