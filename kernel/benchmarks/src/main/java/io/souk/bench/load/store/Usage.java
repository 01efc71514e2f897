package io.souk.bench.load.store;

import java.lang.management.ManagementFactory;

/**
 * What the thread of the framework has used.
 *
 * @param cpuNanos of the thread
 * @param bytes that it allocated
 * @param commits of the store
 * @param writes in them
 */
record Usage(long cpuNanos, long bytes, long commits, long writes) {

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** So far, by the thread that asks. */
  static Usage now(SlowStore store) {
    return new Usage(
        THREADS.getCurrentThreadCpuTime(),
        THREADS.getCurrentThreadAllocatedBytes(),
        store.commits(),
        store.writes());
  }

  /** What has come on top since then. */
  Usage since(Usage before) {
    return new Usage(
        cpuNanos - before.cpuNanos,
        bytes - before.bytes,
        commits - before.commits,
        writes - before.writes);
  }
}
