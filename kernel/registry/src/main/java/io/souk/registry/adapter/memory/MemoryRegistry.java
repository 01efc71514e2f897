package io.souk.registry.adapter.memory;

import io.souk.registry.Batch;
import io.souk.registry.Entry;
import io.souk.registry.Member;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.souk.registry.RegistryStatus;
import io.souk.registry.state.Keyspace;
import io.souk.registry.state.Limits;
import io.souk.registry.state.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * One member, in memory, that leads in term 1 from its start. {@link #stepDown()} and {@link
 * #elect()} play changes of leadership.
 *
 * <p>Work runs on the given executor in the order of the calls; with the default one it runs in the
 * caller's thread, so that a call has completed when it returns.
 */
public final class MemoryRegistry implements Registry {

  private static final String SELF = "memory";
  private static final Member ALONE = new Member(SELF, "localhost", 1);
  private static final Duration FOREVER = Duration.ofDays(1);

  private final Executor executor;
  private final Keyspace keyspace;
  private final Object lock = new Object();
  private LeadershipListener listener = new NobodyListens();
  private State state = State.NEW;
  private long term;

  private enum State {
    NEW,
    FOLLOWING,
    LEADING,
    CLOSED
  }

  /** An empty registry that works in the caller's thread. */
  public MemoryRegistry() {
    this(Runnable::run);
  }

  /** An empty registry that works on {@code executor}, which must run one task at a time. */
  public MemoryRegistry(Executor executor) {
    this(executor, new Keyspace(), 0);
  }

  private MemoryRegistry(Executor executor, Keyspace keyspace, long term) {
    this.executor = Objects.requireNonNull(executor);
    this.keyspace = keyspace;
    this.term = term;
  }

  /** A registry that holds what this one held, to play a restart; it leads in a later term. */
  public MemoryRegistry reopened() {
    Keyspace copy = new Keyspace();
    copy.restore(keyspace.contents());
    synchronized (lock) {
      return new MemoryRegistry(executor, copy, term);
    }
  }

  @Override
  public CompletionStage<Void> start(LeadershipListener listener) {
    CompletableFuture<Void> started = new CompletableFuture<>();
    synchronized (lock) {
      if (state != State.NEW) {
        started.completeExceptionally(unavailable());
        return started;
      }
      this.listener = listener;
      state = State.FOLLOWING;
    }
    executor.execute(() -> started.complete(null));
    elect();
    return started;
  }

  /** Begins to lead in a new term. Nothing happens when it leads already or is closed. */
  public void elect() {
    long elected;
    synchronized (lock) {
      if (state != State.FOLLOWING) {
        return;
      }
      state = State.LEADING;
      elected = ++term;
    }
    executor.execute(() -> listener.onLeader(elected));
  }

  /** Ceases to lead. Nothing happens when it does not lead. */
  public void stepDown() {
    synchronized (lock) {
      if (state != State.LEADING) {
        return;
      }
      state = State.FOLLOWING;
    }
    executor.execute(listener::onFollower);
  }

  @Override
  public CompletionStage<Long> append(long term, Batch batch) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    try {
      Limits.check(batch);
    } catch (RegistryException e) {
      result.completeExceptionally(e);
      return result;
    }
    executor.execute(() -> write(term, batch, result));
    return result;
  }

  private void write(long term, Batch batch, CompletableFuture<Long> result) {
    Outcome outcome;
    synchronized (lock) {
      if (state == State.CLOSED || state == State.NEW) {
        result.completeExceptionally(unavailable());
        return;
      }
      if (state != State.LEADING || term != this.term) {
        result.completeExceptionally(
            new RegistryException(
                RegistryException.Code.NOT_LEADER,
                "this member does not lead in term " + term + "; the term is " + this.term));
        return;
      }
      outcome = keyspace.apply(batch);
    }
    switch (outcome) {
      case Outcome.Written written -> result.complete(written.version());
      case Outcome.Conflict conflict ->
          result.completeExceptionally(
              new RegistryException(RegistryException.Code.CONFLICT, conflict.message()));
    }
  }

  @Override
  public Optional<Entry> get(String key) {
    return keyspace.find(key);
  }

  @Override
  public List<Entry> scan(String prefix) {
    return keyspace.scan(prefix);
  }

  @Override
  public long version() {
    return keyspace.version();
  }

  @Override
  public Optional<String> leader() {
    synchronized (lock) {
      return state == State.LEADING ? Optional.of(SELF) : Optional.empty();
    }
  }

  @Override
  public boolean holdsLease(long term) {
    synchronized (lock) {
      return state == State.LEADING && term == this.term;
    }
  }

  @Override
  public RegistryStatus status() {
    synchronized (lock) {
      boolean leads = state == State.LEADING;
      long version = keyspace.version();
      return new RegistryStatus(
          Optional.empty(),
          SELF,
          phase(),
          "",
          term,
          leads ? Optional.of(SELF) : Optional.empty(),
          leads,
          leads ? FOREVER : Duration.ZERO,
          new RegistryStatus.Log(version, version, version, -1, version),
          List.of(
              new RegistryStatus.MemberStatus(
                  ALONE,
                  leads,
                  OptionalLong.of(version),
                  leads ? OptionalLong.of(0) : OptionalLong.empty(),
                  Optional.of(Duration.ZERO))));
    }
  }

  private RegistryStatus.Phase phase() {
    return switch (state) {
      case NEW -> RegistryStatus.Phase.NEW;
      case FOLLOWING, LEADING -> RegistryStatus.Phase.RUNNING;
      case CLOSED -> RegistryStatus.Phase.CLOSED;
    };
  }

  @Override
  public CompletionStage<Void> addMember(Member member) {
    return refused("a registry in memory has one member");
  }

  @Override
  public CompletionStage<Void> removeMember(String id) {
    return refused("a registry in memory has one member");
  }

  @Override
  public CompletionStage<Void> handOver(Optional<String> id) {
    return refused("there is no other member");
  }

  private CompletionStage<Void> refused(String reason) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    executor.execute(
        () ->
            answer.completeExceptionally(
                new RegistryException(RegistryException.Code.INVALID, reason)));
    return answer;
  }

  @Override
  public void close() {
    boolean led;
    synchronized (lock) {
      led = state == State.LEADING;
      state = State.CLOSED;
    }
    if (led) {
      executor.execute(listener::onFollower);
    }
  }

  private static RegistryException unavailable() {
    return new RegistryException(
        RegistryException.Code.UNAVAILABLE, "the registry is not started, or closed");
  }

  private static final class NobodyListens implements LeadershipListener {
    @Override
    public void onLeader(long term) {}

    @Override
    public void onFollower() {}
  }
}
