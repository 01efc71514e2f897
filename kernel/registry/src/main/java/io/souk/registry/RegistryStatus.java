package io.souk.registry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one member knows of itself and of the others, at one moment. Positions are indices in the
 * Raft log, which holds more than what was written to the registry; -1 for none.
 *
 * @param clusterId id that the cluster got when it was founded; empty before this member has joined
 *     one, and for a registry in memory
 * @param self id of this member
 * @param phase where in its life it is
 * @param detail one line for people: what it waits for, why it failed, what it does otherwise than
 *     it was started with; empty when there is nothing to say
 * @param term the newest term that it knows of; 0 before the first
 * @param leader id of the leader, when one is known
 * @param leading whether this member leads and has been told so
 * @param lease for how long it certainly leads if it hears of nobody any more; zero when it does
 *     not lead or its lease is over
 * @param log this member's own positions
 * @param members the voting members by the newest configuration in the log
 */
public record RegistryStatus(
    Optional<String> clusterId,
    String self,
    Phase phase,
    String detail,
    long term,
    Optional<String> leader,
    boolean leading,
    Duration lease,
    Log log,
    List<MemberStatus> members) {

  public RegistryStatus {
    members = List.copyOf(members);
  }

  /** Where in its life a member is. */
  public enum Phase {
    /** Not started. */
    NEW,
    /** Looks who else is there, founds a cluster with them, or waits to be added to one. */
    JOINING,
    /** Takes part. */
    RUNNING,
    /** Of no use any more; {@link RegistryStatus#detail} says why. */
    FAILED,
    /** Closed. */
    CLOSED
  }

  /**
   * How far a member's files and copy are.
   *
   * @param last newest entry in its log, confirmed or not
   * @param committed newest entry that it knows to be on the disks of a majority
   * @param applied newest entry in its copy
   * @param snapshot newest entry in its newest snapshot
   * @param version number of commits in its copy
   */
  public record Log(long last, long committed, long applied, long snapshot, long version) {

    /** Of a member that has not started. */
    public static final Log NOTHING = new Log(-1, -1, -1, -1, 0);
  }

  /**
   * A member as this one sees it.
   *
   * @param member who
   * @param leader whether it leads, as far as this member knows
   * @param matched newest entry that is surely on its disk; known to the leader alone, and of
   *     itself
   * @param lag how many entries it is behind the leader's log; known to the leader alone
   * @param heard how long ago it was last heard of; known to the leader, and of the leader
   */
  public record MemberStatus(
      Member member,
      boolean leader,
      OptionalLong matched,
      OptionalLong lag,
      Optional<Duration> heard) {}
}
