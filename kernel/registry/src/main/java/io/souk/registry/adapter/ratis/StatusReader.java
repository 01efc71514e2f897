package io.souk.registry.adapter.ratis;

import io.souk.registry.Member;
import io.souk.registry.RegistryStatus;
import io.souk.registry.RegistryStatus.MemberStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.statemachine.SnapshotInfo;

/** Reads from a running server how it does. */
final class StatusReader {

  private final RaftMember member;
  private final LeadershipFeed leadership;

  StatusReader(RaftMember member, LeadershipFeed leadership) {
    this.member = member;
    this.leadership = leadership;
  }

  /** The newest term that it knows of. */
  long term() {
    return member.division().getInfo().getCurrentTerm();
  }

  boolean leads() {
    return leadership.term() != LeadershipFeed.NONE;
  }

  Duration lease() {
    return member.leading().remaining();
  }

  /** How far its own files and copy, of {@code version} commits, are. */
  RegistryStatus.Log log(long version) {
    RaftLog log = member.division().getRaftLog();
    TermIndex last = log.getLastEntryTermIndex();
    SnapshotInfo snapshot = member.division().getStateMachine().getLatestSnapshot();
    long snapshotIndex = snapshot == null ? -1 : snapshot.getIndex();
    return new RegistryStatus.Log(
        last == null ? snapshotIndex : last.getIndex(),
        log.getLastCommittedIndex(),
        member.division().getInfo().getLastAppliedIndex(),
        snapshotIndex,
        version);
  }

  List<MemberStatus> members(String self, RegistryStatus.Log own) {
    Optional<String> leader = member.leaderId();
    return member.members().stream()
        .map(each -> describe(each, self, own, leader.equals(Optional.of(each.id()))))
        .toList();
  }

  private MemberStatus describe(Member each, String self, RegistryStatus.Log own, boolean leader) {
    if (each.id().equals(self)) {
      return new MemberStatus(
          each,
          leader,
          OptionalLong.of(own.last()),
          leads() ? OptionalLong.of(0) : OptionalLong.empty(),
          Optional.of(Duration.ZERO));
    }
    if (!leads()) {
      return new MemberStatus(
          each,
          leader,
          OptionalLong.empty(),
          OptionalLong.empty(),
          leader ? Optional.of(member.leading().silence()) : Optional.empty());
    }
    Optional<FollowerInfo> follower = member.leading().follower(each.id());
    return new MemberStatus(
        each,
        leader,
        follower.map(f -> OptionalLong.of(f.getMatchIndex())).orElse(OptionalLong.empty()),
        follower
            .map(f -> OptionalLong.of(Math.max(0, own.last() - Math.max(-1, f.getMatchIndex()))))
            .orElse(OptionalLong.empty()),
        follower.map(
            f ->
                Duration.ofNanos(
                    f.getLastRpcResponseTime().elapsedTime().toLong(TimeUnit.NANOSECONDS))));
  }
}
