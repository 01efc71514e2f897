package io.souk.registry.codec;

import io.souk.registry.Member;
import java.util.List;

/**
 * What a member tells another one of itself, when it starts and whenever it is asked.
 *
 * @param clusterId empty when its directory is empty
 * @param state where it stands
 * @param self who it is
 * @param generation how often it was started over its directory; 0 before the first time
 * @param run a random number, new at each start
 * @param members who takes part, as far as it knows: by its log, or, with an empty directory, by
 *     what it was started with
 * @param configuration index of the log entry that says so; -1 when none does
 * @param last newest entry in its log; -1 for none
 * @param seen what it knows of the one that it answers; {@link Seen#NOTHING} in a question
 * @param patienceMillis how long it waits for a leader at least before it stands for election; the
 *     leases that it gives, and those that it keeps to, follow from it
 */
public record Hello(
    String clusterId,
    State state,
    Member self,
    long generation,
    long run,
    List<Member> members,
    long configuration,
    long last,
    Seen seen,
    int patienceMillis) {

  /** What members waited for before they said how long. */
  public static final int USUAL_PATIENCE_MILLIS = 1000;

  /** Most members that are told of. */
  public static final int MOST_MEMBERS = 32;

  public Hello {
    members = List.copyOf(members);
  }

  /** Of a member with the usual patience. */
  public Hello(
      String clusterId,
      State state,
      Member self,
      long generation,
      long run,
      List<Member> members,
      long configuration,
      long last,
      Seen seen) {
    this(
        clusterId,
        state,
        self,
        generation,
        run,
        members,
        configuration,
        last,
        seen,
        USUAL_PATIENCE_MILLIS);
  }

  /** Where a member stands. */
  public enum State {
    /** Its directory is empty. */
    FRESH,
    /** It belongs to a cluster and waits to be added to its members. */
    JOINING,
    /** It is one of the members, as far as it knows. */
    MEMBER
  }

  /**
   * What one member knows of another one's past.
   *
   * @param generation the newest start that it was told of; 0 for none
   * @param run that start's random number
   * @param matched newest log entry that it knows to have been on the other one's disk; -1 for none
   */
  public record Seen(long generation, long run, long matched) {

    /** Never heard of it. */
    public static final Seen NOTHING = new Seen(0, 0, -1);
  }

  /** The same as an answer to somebody of whom this is known. */
  public Hello answering(Seen known) {
    return new Hello(
        clusterId,
        state,
        self,
        generation,
        run,
        members,
        configuration,
        last,
        known,
        patienceMillis);
  }

  /** Whether {@code id} is one of the members. */
  public boolean names(String id) {
    return members.stream().anyMatch(member -> member.id().equals(id));
  }
}
