package io.souk.registry.adapter.ratis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a member takes part.
 *
 * @param self id of this member, one of {@code members}
 * @param members every voting member, this one included; the same list on all of them
 * @param directory where files are kept, in a sub-directory {@code raft}; made when missing
 * @param electionTimeoutMin how long a member at least waits for a leader before it stands for
 *     election, 10 ms and up
 * @param electionTimeoutMax how long it waits at most; more than the minimum
 * @param snapshotThreshold number of commits after which a snapshot is taken and older log is
 *     dropped, 1 and up
 */
public record RatisConfig(
    String self,
    List<Member> members,
    Path directory,
    Duration electionTimeoutMin,
    Duration electionTimeoutMax,
    long snapshotThreshold) {

  private static final long SNAPSHOT_THRESHOLD = 10_000;
  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);

  /**
   * A member.
   *
   * @param id never changes, whatever its address: 1 to 100 characters
   * @param host where the others reach it
   * @param port of its Raft endpoint, 1 to 65535
   */
  public record Member(String id, String host, int port) {
    public Member {
      if (id.isBlank() || id.length() > 100) {
        throw new IllegalArgumentException("member id '" + id + "' is not 1 to 100 characters");
      }
      if (host.isBlank() || port < 1 || port > 65535) {
        throw new IllegalArgumentException(
            "Raft endpoint '" + host + ":" + port + "' is not valid");
      }
    }

    /** {@code host:port}. */
    public String address() {
      return host + ":" + port;
    }
  }

  public RatisConfig {
    members = List.copyOf(members);
    if (members.stream().map(Member::id).distinct().count() != members.size()) {
      throw new IllegalArgumentException("two members have the same id: " + members);
    }
    String wanted = self;
    if (members.stream().noneMatch(member -> member.id().equals(wanted))) {
      throw new IllegalArgumentException("member '" + self + "' is not one of " + members);
    }
    if (electionTimeoutMin.compareTo(LEAST_TIMEOUT) < 0
        || electionTimeoutMax.compareTo(electionTimeoutMin) <= 0) {
      throw new IllegalArgumentException(
          "election timeouts of " + electionTimeoutMin + " to " + electionTimeoutMax);
    }
    if (snapshotThreshold < 1) {
      throw new IllegalArgumentException("snapshot threshold " + snapshotThreshold + " < 1");
    }
  }

  /**
   * A group of one, which may elect itself at once. It opens no port: {@code host} and {@code port}
   * only name it. Its id is {@code single} whatever its address, so that the port may change from
   * one start to the next.
   */
  public static RatisConfig single(Path directory, String host, int port) {
    return new RatisConfig(
        "single",
        List.of(new Member("single", host, port)),
        directory,
        Duration.ofMillis(20),
        Duration.ofMillis(40),
        SNAPSHOT_THRESHOLD);
  }

  /** One of several, with election timeouts that a busy machine keeps. */
  public static RatisConfig of(String self, List<Member> members, Path directory) {
    return new RatisConfig(
        self,
        members,
        directory,
        Duration.ofMillis(1500),
        Duration.ofMillis(3000),
        SNAPSHOT_THRESHOLD);
  }

  /** The same, with a snapshot after this many commits. */
  public RatisConfig withSnapshotThreshold(long snapshotThreshold) {
    return new RatisConfig(
        self, members, directory, electionTimeoutMin, electionTimeoutMax, snapshotThreshold);
  }

  /** The same, with these election timeouts. */
  public RatisConfig withElectionTimeouts(Duration min, Duration max) {
    return new RatisConfig(self, members, directory, min, max, snapshotThreshold);
  }

  /** This member. */
  Member selfMember() {
    return members.stream().filter(member -> member.id().equals(self)).findFirst().orElseThrow();
  }

  boolean alone() {
    return members.size() == 1;
  }
}
