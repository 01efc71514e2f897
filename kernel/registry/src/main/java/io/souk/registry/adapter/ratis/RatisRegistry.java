package io.souk.registry.adapter.ratis;

import io.souk.registry.Batch;
import io.souk.registry.Entry;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.souk.registry.codec.Command;
import io.souk.registry.codec.CommandCodec;
import io.souk.registry.codec.Verdict;
import io.souk.registry.codec.VerdictCodec;
import io.souk.registry.state.Keyspace;
import io.souk.registry.state.Limits;
import io.souk.registry.state.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a Raft group whose files stand in a directory of its own.
 *
 * <p>Only the leader's own process appends, so nothing but Raft itself goes over the network. An
 * append carries the term in which its author leads and is refused, by every member alike, when it
 * comes to stand in the log under another one.
 */
public final class RatisRegistry implements Registry {

  private static final Logger LOG = LoggerFactory.getLogger(RatisRegistry.class);
  private static final int CLOSE_SECONDS = 5;

  private final RatisConfig config;
  private final Keyspace keyspace = new Keyspace();
  private final ClientId author = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicReference<State> state = new AtomicReference<>(new State.New());
  // Ratis takes a request under locks that it also holds while it writes votes to disk.
  private final ExecutorService submitter =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("registry-append").factory());

  /** Where in its life a registry is. */
  private sealed interface State {

    record New() implements State {}

    record Starting() implements State {}

    record Running(RaftMember member, LeadershipFeed leadership) implements State {}

    record Closed() implements State {}
  }

  /** A member that has yet to start; nothing is read or written before. */
  public RatisRegistry(RatisConfig config) {
    this.config = config;
  }

  /** Blocks nobody: files are opened and read on a thread of the registry. */
  @Override
  public CompletionStage<Void> start(LeadershipListener listener) {
    CompletableFuture<Void> started = new CompletableFuture<>();
    State before = state.get();
    State starting = new State.Starting();
    if (!(before instanceof State.New) || !state.compareAndSet(before, starting)) {
      started.completeExceptionally(unavailable("the registry was started before, or is closed"));
      return started;
    }
    submitter.execute(
        () -> {
          try {
            open(starting, new LeadershipFeed(listener));
            started.complete(null);
          } catch (RegistryException e) {
            started.completeExceptionally(e);
          }
        });
    return started;
  }

  private void open(State starting, LeadershipFeed leadership) {
    RaftMember member = RaftMember.open(config, keyspace, leadership);
    State.Running running = new State.Running(member, leadership);
    try {
      member.start();
    } catch (IOException | RuntimeException e) {
      RegistryException described = member.describe(e);
      leadership.close();
      member.close();
      throw described;
    }
    // close() found it starting and waits for this thread.
    if (!state.compareAndSet(starting, running)) {
      leadership.close();
      member.close();
      throw unavailable("the registry was closed while it started");
    }
  }

  @Override
  public CompletionStage<Long> append(long term, Batch batch) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    try {
      Limits.check(batch);
      submitter.execute(() -> submit(term, batch, result));
    } catch (RegistryException e) {
      result.completeExceptionally(e);
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(unavailable("the registry is closed"));
    }
    return result;
  }

  private void submit(long term, Batch batch, CompletableFuture<Long> result) {
    if (!(state.get() instanceof State.Running(RaftMember member, LeadershipFeed leadership))) {
      result.completeExceptionally(unavailable("the registry is not started, or closed"));
      return;
    }
    if (leadership.term() != term) {
      result.completeExceptionally(notLeader(term));
      return;
    }
    byte[] bytes = CommandCodec.encode(new Command(term, batch));
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(author)
            .setServerId(RaftPeerId.valueOf(config.self()))
            .setGroupId(RatisSettings.GROUP_ID)
            .setCallId(calls.incrementAndGet())
            .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes)))
            .setType(RaftClientRequest.writeRequestType())
            .build();
    try {
      member
          .submit(request)
          .whenComplete(
              (reply, failure) -> {
                try {
                  result.complete(version(term, reply, failure));
                } catch (RegistryException e) {
                  result.completeExceptionally(e);
                }
              });
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(unavailable("the registry cannot take a write: " + e));
    }
  }

  private long version(long term, RaftClientReply reply, Throwable failure) {
    if (failure != null) {
      throw unavailable("the write failed: " + failure);
    }
    if (!reply.isSuccess()) {
      Exception cause = reply.getException();
      if (cause instanceof NotLeaderException || cause instanceof LeaderNotReadyException) {
        throw notLeader(term);
      }
      throw unavailable("the write failed: " + cause);
    }
    Verdict verdict = VerdictCodec.decode(reply.getMessage().getContent().asReadOnlyByteBuffer());
    return switch (verdict) {
      case Verdict.Applied(Outcome.Written(long version)) -> version;
      case Verdict.Applied(Outcome.Conflict conflict) ->
          throw new RegistryException(RegistryException.Code.CONFLICT, conflict.message());
      case Verdict.StaleTerm stale -> throw notLeader(term);
    };
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
    if (!(state.get() instanceof State.Running(RaftMember member, LeadershipFeed leadership))) {
      return Optional.empty();
    }
    return member
        .leaderId()
        .flatMap(id -> config.members().stream().filter(m -> m.id().equals(id)).findFirst())
        .map(RatisConfig.Member::address);
  }

  @Override
  public void close() {
    close(true);
  }

  /** Leaves without handing leadership over, as a crash would. */
  void abandon() {
    close(false);
  }

  private void close(boolean handOver) {
    State before = state.getAndSet(new State.Closed());
    submitter.shutdown();
    switch (before) {
      case State.Running(RaftMember member, LeadershipFeed leadership) -> {
        leadership.close();
        if (handOver) {
          member.handOver();
        }
        member.close();
      }
      case State.Starting starting -> awaitStart();
      case State.New untouched -> {}
      case State.Closed closed -> {}
    }
  }

  private void awaitStart() {
    try {
      if (!submitter.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("event=registry-close-gave-up seconds={}", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RegistryException notLeader(long term) {
    return new RegistryException(
        RegistryException.Code.NOT_LEADER, "this member does not lead in term " + term);
  }

  private static RegistryException unavailable(String message) {
    return new RegistryException(RegistryException.Code.UNAVAILABLE, message);
  }
}
