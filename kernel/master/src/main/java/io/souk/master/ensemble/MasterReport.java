package io.souk.master.ensemble;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a master says of itself.
 *
 * @param address {@code host:port} under which the others know it
 * @param id of the process, new at each start
 * @param raftPort where its registry is reached by the others; 0 for a single master
 * @param cluster name of the cluster, if it has one
 * @param clusterId id that the cluster got when it was founded; empty before this master joined one
 * @param role what it does
 * @param term the newest term it knows of; 0 before the first
 * @param leader address of the leader it follows, itself included; empty while it knows of none
 * @param detail what it waits for, or why it is of no use; empty when there is nothing to say
 * @param log how far its registry is
 * @param viewAge how long ago the picture that its readers get was true for certain; zero on the
 *     leader, empty without a picture
 * @param version of the program
 * @param started when the process came up, by its own clock
 * @param time its clock
 */
public record MasterReport(
    String address,
    String id,
    int raftPort,
    Optional<String> cluster,
    Optional<String> clusterId,
    Role role,
    long term,
    Optional<String> leader,
    String detail,
    Log log,
    Optional<Duration> viewAge,
    String version,
    Instant started,
    Instant time) {

  /** What a master does. */
  public enum Role {
    /** Decides. */
    LEADER,
    /** Follows a leader and answers reads. */
    STANDBY,
    /** Knows of no leader. */
    SEARCHING
  }

  /**
   * How far a master's registry is. Positions are numbers of entries of the Raft log, which holds
   * more than what was written to the registry.
   *
   * @param committed newest entry known to be on the disks of a majority
   * @param applied newest entry that is in its copy
   * @param version number of writes in its copy
   */
  public record Log(long committed, long applied, long version) {

    /** Of a registry that has not started. */
    public static final Log NOTHING = new Log(0, 0, 0);
  }
}
