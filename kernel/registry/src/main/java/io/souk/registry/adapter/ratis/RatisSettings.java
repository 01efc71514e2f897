package io.souk.registry.adapter.ratis;

import io.souk.registry.Batch;
import io.souk.registry.Member;
import io.souk.registry.codec.Hello;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Says in Ratis's terms what {@link RatisConfig} asks for. */
final class RatisSettings {

  /** The largest batch and room for what Raft writes around it. */
  private static final SizeInBytes ENTRY_MAX = SizeInBytes.valueOf(Batch.MAX_BYTES + (1L << 20));

  private static final TimeDuration NEVER = TimeDuration.valueOf(1000, TimeUnit.DAYS);

  private RatisSettings() {}

  /** The group of a cluster, with the members that it has as long as the log names no others. */
  static RaftGroup group(Identity identity) {
    return RaftGroup.valueOf(
        RaftGroupId.valueOf(identity.uuid()),
        identity.state() == Hello.State.MEMBER ? peers(identity.members()) : List.of());
  }

  static List<RaftPeer> peers(List<Member> members) {
    return members.stream()
        .map(m -> RaftPeer.newBuilder().setId(m.id()).setAddress(m.address()).build())
        .toList();
  }

  static RaftProperties properties(RatisConfig config, Path storage) {
    RaftProperties properties = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(properties, List.of(storage.toFile()));
    RaftServerConfigKeys.setRemovedGroupsDir(properties, storage.resolve("removed").toFile());
    // A laptop that slept, or a paused virtual machine, must find its registry running.
    RaftServerConfigKeys.setCloseThreshold(properties, NEVER);
    elections(properties, config);
    log(properties);
    snapshots(properties);
    transport(properties, config);
    return properties;
  }

  private static void elections(RaftProperties properties, RatisConfig config) {
    TimeDuration min = duration(config.electionTimeoutMin());
    TimeDuration max = duration(config.electionTimeoutMax());
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, min);
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, max);
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, min);
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, max);
    RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
    if (config.alone()) {
      // It would step down after each pause of so long, though nobody else could lead.
      RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, NEVER);
      RaftServerConfigKeys.setSleepDeviationThreshold(
          properties, TimeDuration.valueOf(10, TimeUnit.SECONDS));
    } else {
      // By default one that lost its majority does not stand for 10 s, though it may be the only
      // one that can win. A process that did not run for that time steps down, too.
      RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, max);
      // A thread that wakes up late on a busy machine is no reason to wait for another timeout.
      RaftServerConfigKeys.setSleepDeviationThreshold(properties, max);
    }
    // Replies to our own appends; each is asked for once.
    RaftServerConfigKeys.RetryCache.setExpiryTime(
        properties, TimeDuration.valueOf(5, TimeUnit.SECONDS));
  }

  private static void log(RaftProperties properties) {
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, ENTRY_MAX);
    // Direct memory that is held for good: as large as the largest entry, not larger.
    RaftServerConfigKeys.Log.setWriteBufferSize(
        properties, SizeInBytes.valueOf(ENTRY_MAX.getSize() + 64));
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("16MB"));
    RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("256KB"));
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 1);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf("8MB"));
    // It would add an entry, and a write to disk, to each commit.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
    // Composed, a follower answers that it has what it is still to write when it is sent twice, and
    // takes nothing any more once one write has failed.
    RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
    RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, 1000);
    RaftServerConfigKeys.Log.setCorruptionPolicy(
        properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
  }

  private static void snapshots(RaftProperties properties) {
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
    // At the end Ratis takes one of its own accord; all others it is told of.
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, Long.MAX_VALUE);
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
  }

  private static void transport(RaftProperties properties, RatisConfig config) {
    if (config.alone()) {
      RaftConfigKeys.Rpc.setType(properties, new NoTransport());
      return;
    }
    RaftConfigKeys.Rpc.setType(properties, new Transport());
    Member self = config.selfMember();
    GrpcConfigKeys.Server.setHost(properties, self.host());
    GrpcConfigKeys.Server.setPort(properties, self.port());
    GrpcConfigKeys.setMessageSizeMax(
        properties, SizeInBytes.valueOf(ENTRY_MAX.getSize() + (4L << 20)));
  }

  private static TimeDuration duration(Duration duration) {
    return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
  }
}
