package io.souk.bench.memory;

import io.souk.bench.standing.Histogram;
import io.souk.bench.standing.MasterProcess;
import java.util.Optional;

/**
 * What a master's memory came to; all in bytes.
 *
 * @param point the cluster; empty for a master that knows of nobody
 * @param loaded resident when the cluster stood and rested
 * @param peak the most that was resident until then
 * @param collected resident after a full collection
 * @param heap of the JVM after it
 * @param live what is alive, by class
 * @param afterState when {@code /state} was read
 */
record Reading(
    Optional<Point> point,
    long loaded,
    long peak,
    long collected,
    MasterProcess.Heap heap,
    Histogram live,
    Optional<AfterState> afterState) {

  /**
   * After {@code /state} was read once, and after another full collection.
   *
   * @param body length of the answer
   * @param peak the most that was resident meanwhile
   */
  record AfterState(long body, long peak, long live) {}

  /** Resident and no heap: code, threads, buffers of connections, the collector's own. */
  long outside() {
    return Math.max(0, collected - heap.committed());
  }
}
