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

  /** Hands leadership over if there is another member, leaves, and releases the files. */
  @Override
  void close();

  /** Told of leadership, one call at a time, from a thread of the registry. */
  interface LeadershipListener {

    /**
     * This member leads from now on and its local copy holds everything committed in earlier terms.
     */
    void onLeader(long term);

    /** This member does not lead (any more). */
    void onFollower();
  }
}
