package io.souk.bench.load.store;

import io.souk.framework.Store;
import io.souk.framework.adapter.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A store in memory that writes a batch, and answers, only when so much time has passed since it
 * was given the batch. Batches that are given one after the other pass their times side by side, as
 * in a log that takes the next entry before the last one is on all disks.
 */
final class SlowStore implements Store, AutoCloseable {

  private final MemoryStore real = new MemoryStore();
  private final Executor completions;
  private final Consumer<Batch> witness;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("slow-store").daemon().factory());
  private volatile long latencyNanos;
  private long commits;
  private long writes;

  /**
   * An empty store that takes no time yet.
   *
   * @param completions where results complete, one at a time
   * @param witness told of each batch after it was written and before it is answered; on {@code
   *     completions}
   */
  SlowStore(Executor completions, Consumer<Batch> witness) {
    this.completions = completions;
    this.witness = witness;
  }

  /** Commits take so long from now on; to be called while none is under way. */
  void setLatency(Duration latency) {
    latencyNanos = latency.toNanos();
  }

  @Override
  public CompletionStage<List<Entry>> scan(String prefix) {
    return later(real.scan(prefix));
  }

  @Override
  public CompletionStage<Optional<Entry>> get(String key) {
    return later(real.get(key));
  }

  private <T> CompletionStage<T> later(CompletionStage<T> known) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    completions.execute(
        () ->
            known.whenComplete(
                (value, failure) -> {
                  if (failure != null) {
                    answer.completeExceptionally(failure);
                  } else {
                    answer.complete(value);
                  }
                }));
    return answer;
  }

  @Override
  public CompletionStage<Long> commit(Batch batch) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    timer.schedule(() -> write(batch, answer), latencyNanos, TimeUnit.NANOSECONDS);
    return answer;
  }

  /**
   * Written on the timer's thread, answered where results complete: whoever would wait for the
   * write there might be told here.
   */
  private void write(Batch batch, CompletableFuture<Long> answer) {
    real.commit(batch)
        .whenComplete(
            (version, failure) ->
                completions.execute(() -> answer(batch, version, failure, answer)));
  }

  private void answer(
      Batch batch, Long version, Throwable failure, CompletableFuture<Long> answer) {
    if (failure != null) {
      answer.completeExceptionally(failure);
      return;
    }
    commits++;
    writes += batch.writes().size();
    witness.accept(batch);
    answer.complete(version);
  }

  /** Batches written so far; to be read where results complete. */
  long commits() {
    return commits;
  }

  /** Writes in them. */
  long writes() {
    return writes;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    real.close();
  }
}
