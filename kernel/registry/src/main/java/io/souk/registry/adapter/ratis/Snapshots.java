package io.souk.registry.adapter.ratis;

import io.souk.registry.state.Contents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes snapshots, one at a time, beside the thread that applies entries. One that is finished
 * waits here until Ratis takes it up, which is what lets older log go; until then nothing relies on
 * it.
 */
final class Snapshots {

  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

  private final SimpleStateMachineStorage storage;
  private final Runnable whenFinished;
  private volatile boolean left;
  private boolean open = true;
  private boolean writing;
  private Optional<SingleFileSnapshotInfo> finished = Optional.empty();

  /**
   * @param storage knows where files go
   * @param whenFinished run after each snapshot that was begun and finished, on the thread that
   *     wrote it; {@link #takeFinished} is to be called then
   */
  Snapshots(SimpleStateMachineStorage storage, Runnable whenFinished) {
    this.storage = storage;
    this.whenFinished = whenFinished;
  }

  /**
   * Begins one, unless one is under way or none may be written. It takes the place of one that
   * still waits when it is finished.
   *
   * @param last the entry after which the state was {@code contents}
   */
  synchronized void begin(Contents contents, TermIndex last) {
    if (open && !writing) {
      writing = true;
      left = false;
      Thread.ofPlatform()
          .daemon()
          .name("registry-snapshot")
          .start(() -> writeBeside(contents, last));
    }
  }

  private void writeBeside(Contents contents, TermIndex last) {
    Optional<SingleFileSnapshotInfo> written = Optional.empty();
    try {
      written = Optional.of(write(contents, last));
    } catch (SnapshotFile.Abandoned wanted) {
      LOG.debug("event=registry-snapshot-abandoned index={}", last.getIndex());
    } catch (IOException | RuntimeException e) {
      LOG.error(
          "event=registry-snapshot-failed index={} cause=\"{}\"", last.getIndex(), e.toString());
    } finally {
      over(written);
    }
    if (written.isPresent()) {
      // Outside the lock: it takes locks of Ratis, under which Ratis may wait for this one.
      whenFinished.run();
    }
  }

  private synchronized void over(Optional<SingleFileSnapshotInfo> written) {
    writing = false;
    if (left) {
      finished = Optional.empty();
    } else if (written.isPresent()) {
      finished = written;
    }
    notifyAll();
  }

  private SingleFileSnapshotInfo write(Contents contents, TermIndex last) throws IOException {
    Path file = storage.getSnapshotFile(last.getTerm(), last.getIndex()).toPath();
    MD5Hash digest = SnapshotFile.write(contents, file, () -> left);
    return new SingleFileSnapshotInfo(new FileInfo(file, digest), last);
  }

  /**
   * Writes one in the caller's thread, in place of any that is under way or waits.
   *
   * @throws IOException when that fails, or none may be written
   */
  SingleFileSnapshotInfo writeNow(Contents contents, TermIndex last) throws IOException {
    synchronized (this) {
      leave();
      if (!open) {
        throw new SnapshotFile.Abandoned();
      }
      writing = true;
      left = false;
    }
    try {
      return write(contents, last);
    } finally {
      over(Optional.empty());
    }
  }

  /** The snapshot that waits to be taken up, which is over with that. */
  synchronized Optional<SingleFileSnapshotInfo> takeFinished() {
    Optional<SingleFileSnapshotInfo> taken = finished;
    finished = Optional.empty();
    return taken;
  }

  /**
   * Has the one under way left and forgets one that waits. Nothing is written any more once this
   * returns, until {@link #resume}.
   */
  synchronized void pause() {
    open = false;
    leave();
  }

  /** Snapshots may be written again. */
  synchronized void resume() {
    open = true;
  }

  private void leave() {
    left = true;
    boolean interrupted = false;
    while (writing) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    finished = Optional.empty();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
