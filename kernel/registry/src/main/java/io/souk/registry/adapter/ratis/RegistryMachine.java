package io.souk.registry.adapter.ratis;

import io.souk.registry.Batch;
import io.souk.registry.codec.Command;
import io.souk.registry.codec.CommandCodec;
import io.souk.registry.codec.ContentsCodec;
import io.souk.registry.codec.MalformedException;
import io.souk.registry.codec.Verdict;
import io.souk.registry.codec.VerdictCodec;
import io.souk.registry.state.Keyspace;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;

/**
 * Applies committed commands to the keyspace, on every member in the same order, and keeps its
 * snapshots. Ratis calls it from one thread at a time.
 */
final class RegistryMachine extends BaseStateMachine {

  /** Told of changes by Ratis's threads; must not block. */
  interface Events {

    /** This member leads in {@code term} and has applied everything of earlier terms. */
    void leads(long term);

    /** This member does not lead, or not in a term that it was told of. */
    void follows();

    /** The log cannot be written any more: the member is of no use. */
    void broken(Throwable cause);
  }

  private final Keyspace keyspace;
  private final Events events;
  private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
  private volatile long newestConfigurationTerm;

  RegistryMachine(Keyspace keyspace, Events events) {
    this.keyspace = keyspace;
    this.events = events;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage raftStorage)
      throws IOException {
    getLifeCycle()
        .startAndTransition(
            () -> {
              super.initialize(server, groupId, raftStorage);
              storage.init(raftStorage);
              load(storage.getLatestSnapshot());
            },
            IOException.class);
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    load(storage.loadLatestSnapshot());
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
      keyspace.restore(Keyspace.Contents.EMPTY);
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
  }

  @Override
  public long takeSnapshot() throws IOException {
    TermIndex last = getLastAppliedTermIndex();
    if (last == null || last.getIndex() < 0) {
      return -1;
    }
    Path file = storage.getSnapshotFile(last.getTerm(), last.getIndex()).toPath();
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      ContentsCodec.write(keyspace.contents(), out);
      out.flush();
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    MD5Hash digest = MD5FileUtil.computeAndSaveMd5ForFile(file.toFile());
    storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file, digest), last));
    return last.getIndex();
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    ByteString data = entry.getStateMachineLogEntry().getLogData();
    Verdict verdict = apply(entry.getTerm(), CommandCodec.decode(data.asReadOnlyByteBuffer()));
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    ByteString reply = UnsafeByteOperations.unsafeWrap(VerdictCodec.encode(verdict));
    return CompletableFuture.completedFuture(Message.valueOf(reply));
  }

  private Verdict apply(long term, Command command) {
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
