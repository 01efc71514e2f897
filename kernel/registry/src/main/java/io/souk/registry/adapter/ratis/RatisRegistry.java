package io.souk.registry.adapter.ratis;

import io.souk.registry.Batch;
import io.souk.registry.Entry;
import io.souk.registry.Member;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.souk.registry.RegistryStatus;
import io.souk.registry.codec.Command;
import io.souk.registry.codec.CommandCodec;
import io.souk.registry.codec.Hello;
import io.souk.registry.codec.Verdict;
import io.souk.registry.codec.VerdictCodec;
import io.souk.registry.state.Keyspace;
import io.souk.registry.state.Limits;
import io.souk.registry.state.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
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

  /**
   * How long one that failed may take to end: its vote may have to be written anew, and is lost
   * with the process.
   */
  private static final int FAILED_CLOSE_SECONDS = 60;

  private final RatisConfig config;
  private final Consumer<String> admitted;
  private volatile String waitsFor = "";
  private volatile Set<String> deafTo = Set.of();
  private final Keyspace keyspace = new Keyspace();
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

    record Failed(RegistryException reason, CompletableFuture<Void> closed) implements State {}

    record Closed() implements State {}
  }

  /** A member that has yet to start; nothing is read or written before. */
  public RatisRegistry(RatisConfig config) {
    this(config, clusterId -> {});
  }

  /**
   * The same, which says when it belongs to others.
   *
   * @param admitted told, once, the id of the cluster in which this member is admitted; it cannot
   *     vote or lead before that returns, and does not start when that throws. Not told to one that
   *     is alone
   */
  public RatisRegistry(RatisConfig config, Consumer<String> admitted) {
    this.config = config;
    this.admitted = admitted;
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
          } catch (RuntimeException e) {
            started.completeExceptionally(e);
          }
        });
    return started;
  }

  private void open(State starting, LeadershipFeed leadership) {
    Premises premises =
        Premises.enter(
            config, reason -> waitsFor = reason, admitted, () -> state.get() == starting);
    waitsFor = "";
    AtomicReference<State.Running> opened = new AtomicReference<>();
    RaftMember member;
    try {
      member =
          RaftMember.open(
              config, keyspace, premises, leadership, reason -> failed(opened.get(), reason));
    } catch (RuntimeException e) {
      premises.close();
      throw e;
    }
    member.leading().deafTo(deafTo);
    State.Running running = new State.Running(member, leadership);
    opened.set(running);
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
    String detail = detail(running);
    if (!detail.isEmpty()) {
      LOG.warn("event=registry-attention detail=\"{}\"", detail);
    }
  }

  /** The log wins over the list of the start; whoever wrote the list should know. */
  private String detail(State.Running running) {
    Identity identity = running.member().identity();
    if (identity.state() == Hello.State.JOINING) {
      return "waits to be added to the masters of cluster " + identity.clusterId();
    }
    return config.alone() || Set.copyOf(identity.members()).equals(Set.copyOf(config.members()))
        ? ""
        : "started with " + config.members() + ", but the log names " + identity.members();
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
    if (!(state.get() instanceof State.Running running)) {
      result.completeExceptionally(notRunning());
      return;
    }
    if (running.leadership().term() != term) {
      result.completeExceptionally(notLeader(term));
      return;
    }
    try {
      running
          .member()
          .submit(CommandCodec.encode(new Command(term, batch)))
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
    if (!(state.get() instanceof State.Running running)) {
      return Optional.empty();
    }
    RaftMember member = running.member();
    return member
        .leaderId()
        .flatMap(id -> member.members().stream().filter(m -> m.id().equals(id)).findFirst())
        .map(Member::address);
  }

  @Override
  public boolean holdsLease(long term) {
    return state.get() instanceof State.Running running
        && running.leadership().term() == term
        && !running.member().leading().remaining().isZero();
  }

  @Override
  public RegistryStatus status() {
    State now = state.get();
    return switch (now) {
      case State.New ignored -> absent(RegistryStatus.Phase.NEW, "");
      case State.Starting ignored -> absent(RegistryStatus.Phase.JOINING, waitsFor);
      case State.Running running -> status(running);
      case State.Failed failed -> absent(RegistryStatus.Phase.FAILED, failed.reason().getMessage());
      case State.Closed ignored -> absent(RegistryStatus.Phase.CLOSED, "");
    };
  }

  @Override
  public long term() {
    if (!(state.get() instanceof State.Running running)) {
      return 0;
    }
    try {
      return new StatusReader(running.member(), running.leadership()).term();
    } catch (IllegalStateException e) {
      return 0;
    }
  }

  @Override
  public Optional<String> clusterId() {
    return state.get() instanceof State.Running running
        ? Optional.of(running.member().identity().clusterId())
        : Optional.empty();
  }

  private RegistryStatus absent(RegistryStatus.Phase phase, String detail) {
    return new RegistryStatus(
        Optional.empty(),
        config.self(),
        phase,
        detail,
        0,
        Optional.empty(),
        false,
        Duration.ZERO,
        RegistryStatus.Log.NOTHING,
        config.members().stream()
            .map(
                member ->
                    new RegistryStatus.MemberStatus(
                        member,
                        false,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        Optional.empty()))
            .toList());
  }

  private RegistryStatus status(State.Running running) {
    try {
      return read(running);
    } catch (IllegalStateException e) {
      // Ratis closed its files meanwhile, as it does when a member was removed.
      return absent(RegistryStatus.Phase.RUNNING, "the registry stops");
    }
  }

  private RegistryStatus read(State.Running running) {
    StatusReader reader = new StatusReader(running.member(), running.leadership());
    RegistryStatus.Log log = reader.log(keyspace.version());
    Identity identity = running.member().identity();
    return new RegistryStatus(
        Optional.of(identity.clusterId()),
        config.self(),
        identity.state() == Hello.State.JOINING
            ? RegistryStatus.Phase.JOINING
            : RegistryStatus.Phase.RUNNING,
        detail(running),
        reader.term(),
        running.member().leaderId(),
        reader.leads(),
        reader.lease(),
        log,
        reader.members(config.self(), log));
  }

  @Override
  public CompletionStage<Void> addMember(Member member) {
    return apart(running -> membership(running).add(member));
  }

  @Override
  public CompletionStage<Void> removeMember(String id) {
    return apart(running -> membership(running).remove(id));
  }

  private Membership membership(State.Running running) {
    return new Membership(
        config, running.member(), running.member().neighbours(), running.leadership());
  }

  @Override
  public CompletionStage<Void> handOver(Optional<String> id) {
    return apart(running -> new HandOver(config, running.member(), running.leadership()).run(id));
  }

  /** Does what blocks on a thread of its own. */
  private CompletionStage<Void> apart(Consumer<State.Running> work) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("registry-work")
        .start(
            () -> {
              try {
                if (!(state.get() instanceof State.Running running)) {
                  throw notRunning();
                }
                work.accept(running);
                result.complete(null);
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private RegistryException notRunning() {
    return state.get() instanceof State.Failed failed
        ? unavailable("the registry failed: " + failed.reason().getMessage())
        : unavailable("the registry is not started, or closed");
  }

  /** Called by the server itself, which therefore is closed by another thread. */
  private void failed(State.Running running, RegistryException reason) {
    // Others wait for as long as it sends heartbeats.
    CompletableFuture<Void> closed = new CompletableFuture<>();
    if (state.compareAndSet(running, new State.Failed(reason, closed))) {
      LOG.error("event=registry-failed reason=\"{}\"", reason.getMessage());
      running.leadership().failed(reason);
      Thread.ofPlatform()
          .daemon()
          .name("registry-failed")
          .start(
              () -> {
                try {
                  running.member().close();
                } finally {
                  closed.complete(null);
                }
              });
    }
  }

  @Override
  public void close() {
    close(true);
  }

  /** Leaves without handing leadership over, as a crash would. */
  void abandon() {
    close(false);
  }

  /** For tests: takes nothing from these members, as if the network were cut. */
  void deafTo(Set<String> ids) {
    deafTo = Set.copyOf(ids);
    if (state.get() instanceof State.Running running) {
      running.member().leading().deafTo(ids);
    }
  }

  private void close(boolean handOver) {
    State before = state.get();
    if (handOver && before instanceof State.Running running) {
      handOver(running);
    }
    before = state.getAndSet(new State.Closed());
    submitter.shutdown();
    switch (before) {
      case State.Running(RaftMember member, LeadershipFeed leadership) -> {
        leadership.close();
        member.close();
      }
      case State.Starting starting -> awaitStart();
      case State.New untouched -> {}
      case State.Failed failed -> await(failed.closed());
      case State.Closed closed -> {}
    }
  }

  private void handOver(State.Running running) {
    if (running.leadership().term() == LeadershipFeed.NONE
        || running.member().members().size() < 2) {
      return;
    }
    try {
      new HandOver(config, running.member(), running.leadership()).run(Optional.empty());
    } catch (RegistryException e) {
      LOG.info("event=registry-left-without-successor reason=\"{}\"", e.getMessage());
    }
  }

  private static void await(CompletableFuture<Void> closed) {
    try {
      closed.get(FAILED_CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("event=registry-close-gave-up seconds={}", FAILED_CLOSE_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
