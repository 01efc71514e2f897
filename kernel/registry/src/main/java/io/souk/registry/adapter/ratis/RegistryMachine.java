package io.souk.registry.adapter.ratis;

import io.souk.registry.Batch;
import io.souk.registry.codec.Command;
import io.souk.registry.codec.CommandCodec;
import io.souk.registry.codec.ContentsCodec;
import io.souk.registry.codec.MalformedException;
import io.souk.registry.codec.Verdict;
import io.souk.registry.codec.VerdictCodec;
import io.souk.registry.state.Contents;
import io.souk.registry.state.Keyspace;
import io.souk.registry.state.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies committed commands to the keyspace, on every member in the same order, and says when it
 * is time for a snapshot. Ratis calls it from one thread at a time.
 */
final class RegistryMachine extends BaseStateMachine {

  /** Told of changes by Ratis's threads; must not block. */
  interface Events {

    /** This member leads in {@code term} and has applied everything of earlier terms. */
    void leads(long term);

    /** This member does not lead, or not in a term that it was told of. */
    void follows();

    /** The log entry at {@code index} says who takes part. */
    void configured(long index, RaftProtos.RaftConfigurationProto configuration);

    /** The log cannot be written any more: the member is of no use. */
    void broken(Throwable cause);

    /** The entry at {@code index} of the log is none that this program knows. */
    void unreadable(long index, MalformedException cause);
  }

  private static final Logger LOG = LoggerFactory.getLogger(RegistryMachine.class);
  private static final long TAKE_UP_MILLIS = 60_000;

  private final Keyspace keyspace;
  private final Events events;
  private final ClientId author = ClientId.randomId();
  private final AtomicLong requests = new AtomicLong();
  private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
  private final SnapshotPace pace;
  private final Snapshots snapshots;
  private volatile long newestConfigurationTerm;
  private volatile boolean stopping;

  /**
   * @param leastLog see {@link SnapshotPace}
   */
  RegistryMachine(Keyspace keyspace, Events events, long leastLog) {
    this.keyspace = keyspace;
    this.events = events;
    this.pace = new SnapshotPace(leastLog);
    this.snapshots = new Snapshots(storage, this::askForTakeUp);
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage raftStorage)
      throws IOException {
    getLifeCycle()
        .startAndTransition(
            () -> {
              super.initialize(server, groupId, raftStorage);
              SnapshotFile.tidy(raftStorage.getStorageDir().getStateMachineDir().toPath());
              storage.init(raftStorage);
              load(storage.getLatestSnapshot());
            },
            IOException.class);
  }

  @Override
  public void pause() {
    // The directory is about to be replaced by what the leader sent.
    snapshots.pause();
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    load(storage.loadLatestSnapshot());
    snapshots.resume();
    if (getLifeCycleState() == LifeCycle.State.PAUSED) {
      getLifeCycle().transition(LifeCycle.State.STARTING);
      getLifeCycle().transition(LifeCycle.State.RUNNING);
    }
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return storage;
  }

  private void load(SingleFileSnapshotInfo snapshot) throws IOException {
    if (snapshot == null) {
      keyspace.restore(Contents.EMPTY);
      setLastAppliedTermIndex(null);
      return;
    }
    Path file = snapshot.getFile().getPath();
    try (InputStream in = Files.newInputStream(file)) {
      keyspace.restore(ContentsCodec.read(in));
    } catch (MalformedException e) {
      throw new IOException("snapshot " + file + ": " + e.getMessage());
    }
    setLastAppliedTermIndex(snapshot.getTermIndex());
    pace.begun();
    pace.written(snapshot.getFile().getFileSize());
  }

  /**
   * Ratis calls this when one that was written beside is finished, to take it up, and at the end.
   */
  @Override
  public long takeSnapshot() throws IOException {
    TermIndex last = getLastAppliedTermIndex();
    if (last == null || last.getIndex() < 0) {
      return -1;
    }
    Optional<SingleFileSnapshotInfo> finished =
        stopping ? Optional.empty() : snapshots.takeFinished();
    SingleFileSnapshotInfo newest =
        finished.isPresent() ? finished.get() : snapshots.writeNow(keyspace.contents(), last);
    storage.updateLatestSnapshot(newest);
    pace.written(newest.getFile().getFileSize());
    return newest.getIndex();
  }

  /** Has Ratis call {@link #takeSnapshot} on the thread that applies entries. */
  private void askForTakeUp() {
    RaftServer server = getServer().getNow(null);
    if (server == null || stopping) {
      return;
    }
    SnapshotManagementRequest request =
        SnapshotManagementRequest.newCreate(
            author, server.getId(), getGroupId(), requests.incrementAndGet(), TAKE_UP_MILLIS, 1);
    server
        .snapshotManagementAsync(request)
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                // The next one will be, and at the next start this one is the newest all the same.
                LOG.info("event=registry-snapshot-not-taken-up cause=\"{}\"", failure.toString());
              }
            });
  }

  /** From now on a snapshot that is asked for is one of the last moment. */
  void stopping() {
    stopping = true;
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    snapshots.pause();
    super.close();
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    ByteString data = entry.getStateMachineLogEntry().getLogData();
    Verdict verdict;
    try {
      verdict = apply(entry.getTerm(), data.asReadOnlyByteBuffer());
    } catch (MalformedException e) {
      // To pass over it would be to forget what a majority has confirmed.
      events.unreadable(entry.getIndex(), e);
      throw e;
    }
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    pace.applied(data.size());
    if (pace.isDue() && !stopping) {
      pace.begun();
      snapshots.begin(keyspace.contents(), TermIndex.valueOf(entry.getTerm(), entry.getIndex()));
    }
    ByteString reply = UnsafeByteOperations.unsafeWrap(VerdictCodec.encode(verdict));
    return CompletableFuture.completedFuture(Message.valueOf(reply));
  }

  private Verdict apply(long term, ByteBuffer bytes) {
    if (CommandCodec.isHandOver(bytes)) {
      return new Verdict.Applied(new Outcome.Written(keyspace.version()));
    }
    Command command = CommandCodec.decode(bytes);
    if (command.term() != term) {
      return new Verdict.StaleTerm(term);
    }
    Batch batch = command.batch();
    return new Verdict.Applied(keyspace.apply(batch));
  }

  @Override
  public void notifyConfigurationChanged(
      long term, long index, RaftProtos.RaftConfigurationProto configuration) {
    newestConfigurationTerm = term;
    events.configured(index, configuration);
  }

  @Override
  public void notifyLeaderReady() {
    // The entry that makes a leader ready is the configuration that it wrote in its own term.
    events.leads(newestConfigurationTerm);
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    events.follows();
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
    if (!member.getPeerId().equals(leader)) {
      events.follows();
    }
  }

  @Override
  public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
    events.broken(cause);
  }
}
