package io.souk.registry.adapter.ratis;

/**
 * When the next snapshot is due: once to read the log since the last one again would take about as
 * long as reading a snapshot does. So a start never takes much more than twice that, and no more is
 * written to snapshots than to the log.
 *
 * <p>Confined to the thread that applies entries.
 */
final class SnapshotPace {

  /** What a commit costs a start beyond its bytes, in bytes that could be read meanwhile. */
  static final int COMMIT_BYTES = 1024;

  private final long leastLog;
  private long snapshotBytes;
  private long logBytes;

  /**
   * @param leastLog so much log is written between two snapshots at the least, however small they
   *     are; bytes, each commit counting {@link #COMMIT_BYTES} more than it has
   */
  SnapshotPace(long leastLog) {
    this.leastLog = leastLog;
  }

  /** An entry of so many bytes was applied. */
  void applied(int bytes) {
    logBytes += bytes + COMMIT_BYTES;
  }

  /** Whether a snapshot should be begun. */
  boolean isDue() {
    return logBytes >= Math.max(leastLog, snapshotBytes);
  }

  /** A snapshot of this moment was begun, or is known not to be possible now. */
  void begun() {
    logBytes = 0;
  }

  /** The newest snapshot has so many bytes. */
  void written(long bytes) {
    snapshotBytes = bytes;
  }
}
