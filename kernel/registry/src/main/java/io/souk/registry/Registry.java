package io.souk.registry;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A small ordered key-value store, replicated over the masters, with a leader and a term.
 *
 * <p>A commit is atomic and, once confirmed, on the disks of a majority. The term is the fencing
 * number: it only grows, and no two leaders ever share one.
 */
public interface Registry extends AutoCloseable {

  /**
   * Joins the group and begins to report leadership. Completes when the local copy is readable;
   * leadership may come later.
   */
  CompletionStage<Void> start(LeadershipListener listener);

  /**
   * Writes all of the batch or nothing. Batches are written in the order of the calls of one
   * thread; a caller need not wait for one before it appends the next. An empty batch counts as a
   * commit.
   *
   * <p>The result completes on a thread of the registry, which must not be blocked.
   *
   * @param term the term in which the caller leads; a batch of an older term is refused
   * @return the version that the written entries carry; fails with {@link RegistryException}
   */
  CompletionStage<Long> append(long term, Batch batch);

  /** The entry under {@code key} in the local copy: on the leader, everything committed. */
  Optional<Entry> get(String key);

  /** The entries whose key starts with {@code prefix}, in key order, as one consistent view. */
  List<Entry> scan(String prefix);

  /** Version of the newest commit applied to the local copy; 0 when empty. */
  long version();

  /** Host and port of the leader's Raft endpoint, as configured, when known. */
  Optional<String> leader();

  /**
   * Whether this member leads in {@code term} and no other member can lead at this moment. Cheap
   * and never blocks: for a look before anything is told to the outside.
   *
   * <p>It turns false by itself when no majority was heard of for the time of a lease, also in a
   * process that was stopped meanwhile. {@link LeadershipListener#onFollower} follows.
   */
  boolean holdsLease(long term);

  /** What this member knows of itself and of the others. Any thread may ask; never blocks. */
  RegistryStatus status();

  /** {@link RegistryStatus#term()} alone: cheap enough to be asked for each request. */
  default long term() {
    return status().term();
  }

  /** {@link RegistryStatus#clusterId()} alone: cheap enough to be asked for each request. */
  default Optional<String> clusterId() {
    return status().clusterId();
  }

  /**
   * Adds a voting member; to be asked of the leader. The new member has to run already: started
   * with an empty directory and a list of masters of which at least one answers, it waits to be
   * added. It is brought up to date first; until then it does not count.
   *
   * @return completes when the change is committed; fails with a {@link RegistryException}:
   *     NOT_LEADER (ask the leader), INVALID with the reason when the change is refused (already a
   *     member, not reachable, of another cluster, no majority left), UNAVAILABLE when another
   *     change is under way or it is not known to have been made
   */
  CompletionStage<Void> addMember(Member member);

  /**
   * Removes a voting member, which needs not be reachable; to be asked of the leader. What it keeps
   * on its disk stays there, but it takes no part any more.
   *
   * <p>A leader that is to remove itself hands leadership over and then fails with NOT_LEADER: ask
   * its successor.
   *
   * @return as {@link #addMember}
   */
  CompletionStage<Void> removeMember(String id);

  /**
   * Puts {@code successor} in the place of member {@code id}: adds it, then removes the old one; in
   * the other order when the successor has the old one's id, as when a disk was replaced.
   *
   * @return as {@link #addMember}; when the second step fails the first one stays done
   */
  default CompletionStage<Void> replaceMember(String id, Member successor) {
    return id.equals(successor.id())
        ? removeMember(id).thenCompose(done -> addMember(successor))
        : addMember(successor).thenCompose(done -> removeMember(id));
  }

  /**
   * Lets another member lead: {@code id}, or the one whose log is longest. This member's listener
   * is told {@code onFollower} before the other one can lead.
   *
   * @return completes when another member leads; fails with NOT_LEADER when this member does not
   *     lead, INVALID when there is no such other member, UNAVAILABLE when nobody took over in time
   */
  CompletionStage<Void> handOver(Optional<String> id);

  /**
   * Hands leadership over if there is another member, leaves, and releases the files. Another
   * member leads before the files are closed, unless none can.
   */
  @Override
  void close();

  /** Told of leadership, one call at a time, from a thread of the registry. */
  interface LeadershipListener {

    /**
     * This member leads from now on and its local copy holds everything committed in earlier terms.
     */
    void onLeader(long term);

    /**
     * This member does not lead (any more). Told before another one can lead, as long as this
     * process runs; one that was stopped meanwhile is told when it goes on, and sees before by
     * {@link Registry#holdsLease}.
     */
    void onFollower();

    /**
     * This member is of no use any more: its files cannot be written, or it was removed from the
     * group. It does not lead and will not; close it. Told at most once.
     */
    default void onFailed(RegistryException reason) {}
  }
}
