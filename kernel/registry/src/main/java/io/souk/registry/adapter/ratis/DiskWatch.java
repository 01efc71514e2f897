package io.souk.registry.adapter.ratis;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, while a member runs, whether its disk has room, and says when it has none. Until the
 * member's server is closed it looks after the record of its vote as well: what Ratis could not
 * write is written anew at once, for the power may fail before the server has ended.
 */
final class DiskWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final long PERIOD_MILLIS = 250;
  private static final long VOTE_PERIOD_MILLIS = 50;

  /** Writes the record of the vote anew when it is damaged. */
  interface Votes {

    /**
     * @return whether it was damaged
     */
    boolean keep() throws IOException;
  }

  private final StorageDirectory directory;
  private final Votes votes;
  private final Consumer<String> unwritable;
  private final ScheduledExecutorService room = thread("registry-disk");

  // Whoever is told of a shortage may take a second to hand leadership over.
  private final ScheduledExecutorService vote = thread("registry-vote");
  private volatile boolean unrecorded;

  /**
   * @param unwritable told why the member must not go on, again and again until it ends
   */
  DiskWatch(StorageDirectory directory, Votes votes, Consumer<String> unwritable) {
    this.directory = directory;
    this.votes = votes;
    this.unwritable = unwritable;
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name(name).factory());
  }

  void start() {
    room.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    vote.scheduleWithFixedDelay(
        this::lookAtVote, VOTE_PERIOD_MILLIS, VOTE_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      findFault().ifPresent(unwritable);
    } catch (RuntimeException e) {
      LOG.warn("event=registry-disk-not-watched cause=\"{}\"", e.toString());
    }
  }

  private Optional<String> findFault() {
    Optional<String> shortage = directory.room().findShortage();
    if (shortage.isPresent()) {
      // What still has to be written, votes above all, finds room then.
      directory.room().release();
      return shortage;
    }
    return unrecorded
        ? Optional.of(
            directory.path()
                + " cannot be written: a vote could not be recorded; look at its disk and start"
                + " this master again")
        : Optional.empty();
  }

  private void lookAtVote() {
    try {
      if (votes.keep()) {
        unrecorded = true;
      }
    } catch (IOException | RuntimeException e) {
      unrecorded = true;
      LOG.warn("event=registry-vote-not-kept cause=\"{}\"", e.toString());
    }
  }

  /** From now on nobody is told of anything. */
  void ending() {
    room.shutdownNow();
  }

  @Override
  public void close() {
    ending();
    vote.shutdownNow();
  }
}
