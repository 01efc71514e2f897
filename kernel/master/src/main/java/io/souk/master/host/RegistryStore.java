package io.souk.master.host;

import com.google.protobuf.ByteString;
import io.souk.framework.Store;
import io.souk.framework.StoreException;
import io.souk.framework.store.StoreLimits;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A framework's share of the registry: the keys below {@code framework/<name>/data/}, written in
 * one term. Commits are handed to the registry as they come, which gathers those that wait for the
 * disk; they complete in their order.
 *
 * <p>The term fences them: the registry takes nothing of an earlier one, and the first refusal for
 * that reason shuts this store for good.
 */
final class RegistryStore implements Store, AutoCloseable {

  private final Registry registry;
  private final long term;
  private final String prefix;
  private final Executor context;
  private final Runnable onDeposed;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

  private enum State {
    OPEN,
    DEPOSED,
    CLOSED
  }

  /**
   * @param term in which this member leads
   * @param context on which completions run
   * @param onDeposed told once, from any thread, when the registry says that the term is over
   */
  RegistryStore(
      Registry registry, long term, String framework, Executor context, Runnable onDeposed) {
    this.registry = registry;
    this.term = term;
    this.prefix = "framework/" + framework + "/data/";
    this.context = context;
    this.onDeposed = onDeposed;
  }

  @Override
  public CompletionStage<List<Entry>> scan(String keyPrefix) {
    return read(() -> registry.scan(prefix + keyPrefix).stream().map(this::entry).toList());
  }

  @Override
  public CompletionStage<Optional<Entry>> get(String key) {
    return read(() -> registry.get(prefix + key).map(this::entry));
  }

  @Override
  public CompletionStage<Long> commit(Batch batch) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    Optional<StoreException> shut = shut();
    if (shut.isPresent()) {
      fail(result, shut.get());
      return result;
    }
    try {
      StoreLimits.check(batch);
    } catch (StoreException e) {
      fail(result, e);
      return result;
    }
    io.souk.registry.Batch writes =
        new io.souk.registry.Batch(batch.writes().stream().map(this::write).toList());
    registry
        .append(term, writes)
        .whenComplete(
            (version, error) -> {
              if (error == null) {
                context.execute(() -> result.complete(version));
              } else {
                StoreException failure = translate(error);
                fail(result, failure);
                if (failure.code() == StoreException.Code.NOT_LEADER && depose()) {
                  onDeposed.run();
                }
              }
            });
    return result;
  }

  /**
   * Refuses everything from now on, since another term has begun or soon will.
   *
   * @return whether that was news
   */
  boolean depose() {
    return state.compareAndSet(State.OPEN, State.DEPOSED);
  }

  /** Refuses everything from now on. */
  @Override
  public void close() {
    state.compareAndSet(State.OPEN, State.CLOSED);
  }

  private Optional<StoreException> shut() {
    return switch (state.get()) {
      case OPEN -> Optional.empty();
      case DEPOSED ->
          Optional.of(
              new StoreException(
                  StoreException.Code.NOT_LEADER, "this master does not lead in term " + term));
      case CLOSED ->
          Optional.of(new StoreException(StoreException.Code.UNAVAILABLE, "the store is closed"));
    };
  }

  private <T> CompletionStage<T> read(Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Optional<StoreException> shut = shut();
    if (shut.isPresent()) {
      fail(result, shut.get());
      return result;
    }
    try {
      T value = work.get();
      context.execute(() -> result.complete(value));
    } catch (RuntimeException e) {
      fail(result, translate(e));
    }
    return result;
  }

  private void fail(CompletableFuture<?> result, StoreException error) {
    context.execute(() -> result.completeExceptionally(error));
  }

  private Entry entry(io.souk.registry.Entry stored) {
    return new Entry(
        stored.key().substring(prefix.length()),
        stored.version(),
        ByteString.copyFrom(stored.value()));
  }

  private io.souk.registry.Write write(Write write) {
    String key = prefix + write.key();
    return switch (write) {
      case Write.Put put ->
          new io.souk.registry.Write.Put(key, put.value().toByteArray(), expected(put.expected()));
      case Write.Delete delete ->
          new io.souk.registry.Write.Delete(key, expected(delete.expected()));
    };
  }

  private static long expected(Expected expected) {
    return switch (expected) {
      case Expected.Any ignored -> io.souk.registry.Write.ANY;
      case Expected.Absent ignored -> io.souk.registry.Write.ABSENT;
      case Expected.Version version -> version.version();
    };
  }

  private static StoreException translate(Throwable thrown) {
    Throwable error =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (!(error instanceof RegistryException known)) {
      return new StoreException(StoreException.Code.UNAVAILABLE, String.valueOf(error));
    }
    StoreException.Code code =
        switch (known.code()) {
          case CONFLICT -> StoreException.Code.CONFLICT;
          case INVALID -> StoreException.Code.INVALID;
          case NOT_LEADER -> StoreException.Code.NOT_LEADER;
          case UNAVAILABLE, STORAGE -> StoreException.Code.UNAVAILABLE;
        };
    return new StoreException(code, known.getMessage());
  }
}
