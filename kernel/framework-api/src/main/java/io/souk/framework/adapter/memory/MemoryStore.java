package io.souk.framework.adapter.memory;

import io.souk.framework.Store;
import io.souk.framework.StoreException;
import io.souk.framework.store.StoreContents;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Keeps entries in memory. Two stores over the same {@link Disk} play a restart: what one wrote,
 * the next one reads.
 */
public final class MemoryStore implements Store, AutoCloseable {

  private final Executor completions;
  private final Disk disk;
  private volatile boolean closed;
  private volatile Optional<StoreException> failure = Optional.empty();

  /** What outlives a store. Safe for use by several threads. */
  public static final class Disk {
    private final StoreContents contents = new StoreContents();
  }

  /** An empty store whose results are complete when the call returns. */
  public MemoryStore() {
    this(Runnable::run, new Disk());
  }

  /** A store over {@code disk} whose results complete on {@code completions}. */
  public MemoryStore(Executor completions, Disk disk) {
    this.completions = completions;
    this.disk = disk;
  }

  @Override
  public CompletionStage<List<Entry>> scan(String prefix) {
    return complete(() -> disk.contents.scan(prefix));
  }

  @Override
  public CompletionStage<Optional<Entry>> get(String key) {
    return complete(() -> disk.contents.find(key));
  }

  @Override
  public CompletionStage<Long> commit(Batch batch) {
    return complete(() -> disk.contents.apply(batch));
  }

  /** From now on everything fails with {@code failure}, until {@link #recover()}. */
  public void failWith(StoreException failure) {
    this.failure = Optional.of(failure);
  }

  /** Ends what {@link #failWith} began. */
  public void recover() {
    failure = Optional.empty();
  }

  /** From now on everything fails with UNAVAILABLE. */
  @Override
  public void close() {
    closed = true;
  }

  private <T> CompletionStage<T> complete(Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      T value;
      synchronized (disk) {
        if (closed) {
          throw new StoreException(StoreException.Code.UNAVAILABLE, "the store is closed");
        }
        if (failure.isPresent()) {
          throw failure.get();
        }
        value = work.get();
      }
      completions.execute(() -> result.complete(value));
    } catch (StoreException e) {
      completions.execute(() -> result.completeExceptionally(e));
    }
    return result;
  }
}
