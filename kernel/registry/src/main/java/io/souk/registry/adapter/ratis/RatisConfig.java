package io.souk.registry.adapter.ratis;

import io.souk.registry.Member;
import io.souk.registry.codec.Hello;
import io.souk.security.tls.TlsMaterial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a member takes part.
 *
 * @param self id of this member, one of {@code members}
 * @param members every voting member of a cluster that is to be founded, this one included, the
 *     same list on all of them; afterwards whom to ask, for the log says who takes part
 * @param directory where files are kept, in a sub-directory {@code raft}; made when missing
 * @param electionTimeoutMin how long a member at least waits for a leader before it stands for
 *     election, 10 ms and up
 * @param electionTimeoutMax how long it waits at most; more than the minimum
 * @param leastLog bytes of log, each commit counting 1 KiB more than it has, before a snapshot is
 *     written and older log is dropped, 1 and up; as much as the newest snapshot has if that is
 *     more
 * @param tls what members show each other, the same for all or for none of them; empty to speak in
 *     plain text
 */
public record RatisConfig(
    String self,
    List<Member> members,
    Path directory,
    Duration electionTimeoutMin,
    Duration electionTimeoutMax,
    long leastLog,
    Optional<TlsMaterial> tls) {

  /** Some ten thousand commits of usual size. */
  private static final long LEAST_LOG = 16 << 20;

  /** Least election timeout of several members, unless configured. */
  public static final Duration DEFAULT_TIMEOUT_MIN = Duration.ofMillis(1000);

  /** Greatest election timeout of several members, unless configured. */
  public static final Duration DEFAULT_TIMEOUT_MAX = Duration.ofMillis(1600);

  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);
  private static final Duration FOREVER = Duration.ofDays(1);

  /** The rest of the shortest election timeout is for clocks and threads that are not exact. */
  private static final int LEASE_PERCENT = 90;

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
    if (leastLog < 1) {
      throw new IllegalArgumentException("least log between snapshots " + leastLog + " < 1");
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
        LEAST_LOG,
        Optional.empty());
  }

  /** One of several, with election timeouts that a busy machine keeps. */
  public static RatisConfig of(String self, List<Member> members, Path directory) {
    return new RatisConfig(
        self,
        members,
        directory,
        DEFAULT_TIMEOUT_MIN,
        DEFAULT_TIMEOUT_MAX,
        LEAST_LOG,
        Optional.empty());
  }

  /** The same, with a snapshot after so many bytes of log. */
  public RatisConfig withLeastLog(long leastLog) {
    return new RatisConfig(
        self, members, directory, electionTimeoutMin, electionTimeoutMax, leastLog, tls);
  }

  /** The same, speaking TLS with the others. */
  public RatisConfig withTls(Optional<TlsMaterial> tls) {
    return new RatisConfig(
        self, members, directory, electionTimeoutMin, electionTimeoutMax, leastLog, tls);
  }

  /** The same, with these election timeouts. */
  public RatisConfig withElectionTimeouts(Duration min, Duration max) {
    return new RatisConfig(self, members, directory, min, max, leastLog, tls);
  }

  /** The same, with election timeouts from {@code least} on, spread as the usual ones are. */
  public RatisConfig withElectionTimeout(Duration least) {
    long most = least.toMillis() * DEFAULT_TIMEOUT_MAX.toMillis() / DEFAULT_TIMEOUT_MIN.toMillis();
    return withElectionTimeouts(least, Duration.ofMillis(most));
  }

  int patienceMillis() {
    return alone() ? Hello.USUAL_PATIENCE_MILLIS : Math.toIntExact(electionTimeoutMin.toMillis());
  }

  /** This member. */
  Member selfMember() {
    return members.stream().filter(member -> member.id().equals(self)).findFirst().orElseThrow();
  }

  /** For how long a leader leads after a majority acknowledged something. */
  Duration lease() {
    return alone() ? FOREVER : lease(electionTimeoutMin);
  }

  /** The lease that goes with a least election timeout. */
  static Duration lease(Duration electionTimeoutMin) {
    return electionTimeoutMin.multipliedBy(LEASE_PERCENT).dividedBy(100);
  }

  boolean alone() {
    return members.size() == 1;
  }
}
